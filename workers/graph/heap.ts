/** A binary heap of vertices by key, equal keys by tie, with decrease-key: the queue of Dijkstra's algorithm. */
export class VertexHeap {
  private readonly heap: Uint32Array
  private readonly position: Int32Array
  private readonly key: Float64Array
  private readonly tie: Uint32Array
  size = 0

  constructor(vertices: number) {
    this.heap = new Uint32Array(vertices)
    this.position = new Int32Array(vertices).fill(-1)
    this.key = new Float64Array(vertices)
    this.tie = new Uint32Array(vertices)
  }
  clear(): void {
    for (let index = 0; index < this.size; index++) this.position[this.heap[index]] = -1
    this.size = 0
  }
  /** Puts a vertex in, or moves it up to a smaller key and tie. */
  put(vertex: number, key: number, tie: number): void {
    this.key[vertex] = key
    this.tie[vertex] = tie
    let at = this.position[vertex]
    if (at < 0) at = this.size++
    while (at > 0) {
      const parent = (at - 1) >> 1
      const other = this.heap[parent]
      if (!this.before(vertex, other)) break
      this.heap[at] = other
      this.position[other] = at
      at = parent
    }
    this.heap[at] = vertex
    this.position[vertex] = at
  }
  take(): number {
    const top = this.heap[0]
    this.position[top] = -1
    const last = this.heap[--this.size]
    if (this.size > 0) {
      let at = 0
      for (;;) {
        let child = 2 * at + 1
        if (child >= this.size) break
        if (child + 1 < this.size && this.before(this.heap[child + 1], this.heap[child])) child++
        if (!this.before(this.heap[child], last)) break
        this.heap[at] = this.heap[child]
        this.position[this.heap[at]] = at
        at = child
      }
      this.heap[at] = last
      this.position[last] = at
    }
    return top
  }
  private before(one: number, other: number): boolean {
    return this.key[one] < this.key[other] || (this.key[one] === this.key[other] && this.tie[one] < this.tie[other])
  }
}
