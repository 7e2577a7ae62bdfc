/** A binary heap of vertices by key, with decrease-key: the queue of Dijkstra's algorithm. */
export class VertexHeap {
  private readonly heap: Uint32Array
  private readonly position: Int32Array
  readonly key: Float64Array
  size = 0

  constructor(vertices: number) {
    this.heap = new Uint32Array(vertices)
    this.position = new Int32Array(vertices).fill(-1)
    this.key = new Float64Array(vertices)
  }
  clear(): void {
    for (let index = 0; index < this.size; index++) this.position[this.heap[index]] = -1
    this.size = 0
  }
  /** Puts a vertex in, or moves it up to a smaller key. */
  put(vertex: number, key: number): void {
    this.key[vertex] = key
    let at = this.position[vertex]
    if (at < 0) at = this.size++
    while (at > 0) {
      const parent = (at - 1) >> 1
      const other = this.heap[parent]
      if (this.key[other] <= key) break
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
      const key = this.key[last]
      let at = 0
      for (;;) {
        let child = 2 * at + 1
        if (child >= this.size) break
        if (child + 1 < this.size && this.key[this.heap[child + 1]] < this.key[this.heap[child]]) child++
        if (this.key[this.heap[child]] >= key) break
        this.heap[at] = this.heap[child]
        this.position[this.heap[at]] = at
        at = child
      }
      this.heap[at] = last
      this.position[last] = at
    }
    return top
  }
}
