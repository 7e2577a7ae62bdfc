/**
 * Betweenness with positive costs: what one source adds, after exact distances from both ends of the edges.
 *
 * An edge u -> v matters only if label(u) + cost <= label(v), so with lists ascending by cost a vertex reads the head of
 * its list. Near the source (label below `bound`) Dijkstra's algorithm pushes out-edges; the far rest pulls in-edges up
 * to cost label(v) - bound, in rounds, until no label falls. The bound lies where pulling the rest costs about what
 * was pushed; rounds that do not settle fall back to the heap. Then sigma and delta go along the tight edges, those with
 * label(u) + cost = label(v) within `slack`. Labels are least sums in path order, whichever way they were found.
 * [Dijkstra 1959; Brandes 2001]
 * The oracle of weighted.assembly.ts: same order of operations, same bytes.
 */
import type { Kernel } from './hops.ts'
import type { Arrays, Shape } from './layout.ts'

/** In `position`: out of the heap for good, because settled near the source or put in order far from it. */
const settledMark = 0xffffffff
const orderedMark = 0xfffffffe
const mostRounds = 8
/** Vertices looked at to foretell what pulling would cost. */
const sampleShift = 5
/** Out-edges of the source that its first band of labels reaches as far as: few are ever taken from the heap. */
const firstBand = 4
/** Edges pulled for one that is pushed. */
const worth = 2

export function createWeightedKernel(arrays: Arrays, { vertices, slack }: Pick<Shape, 'vertices' | 'slack'>): Kernel {
  const { outStart, outTarget, outCost, inStart, inSource, inCost, paths, gather, back, order, unvisited, sums } = arrays
  const { leastIn, label, reached, heap, position, stack, nearStart, nearEdge, nearTarget, farStart, farAt, farEnd, farSource } = arrays
  let heapSize = 0
  let settled = 0
  let found = 0
  let left = 0
  let bound = 0
  let limit = 0
  let pushed = 0
  let noted = 0

  /** Puts a vertex in, or moves it up to its smaller label. Positions count from 1. */
  function put(vertex: number): void {
    const key = label[vertex]
    let at = position[vertex]
    if (at === 0) at = ++heapSize
    while (at > 1) {
      const parent = at >>> 1
      const other = heap[parent]
      if (label[other] <= key) break
      heap[at] = other
      position[other] = at
      at = parent
    }
    heap[at] = vertex
    position[vertex] = at
  }
  function take(): number {
    const top = heap[1]
    const last = heap[heapSize--]
    if (heapSize > 0) {
      const key = label[last]
      let at = 1
      for (;;) {
        let child = at << 1
        if (child > heapSize) break
        if (child < heapSize && label[heap[child + 1]] < label[heap[child]]) child++
        if (label[heap[child]] >= key) break
        heap[at] = heap[child]
        position[heap[at]] = at
        at = child
      }
      heap[at] = last
      position[last] = at
    }
    return top
  }

  /** Whether the in-edges a first round would read, by a sample of the vertices that are not settled, are worth what was pushed. */
  function pays(): boolean {
    const stride = (vertices >>> sampleShift) + 1
    const most = (worth * pushed) / stride
    let cost = 0
    for (let vertex = stride >>> 1; vertex < vertices && cost <= most; vertex += stride) {
      if (position[vertex] === settledMark) continue
      const own = label[vertex]
      // Mostly the answer is none, or all of a list no label bounds yet.
      if (bound + leastIn[vertex] >= own) continue
      const start = inStart[vertex]
      const end = inStart[vertex + 1]
      if (own === Infinity) {
        cost += end - start
        continue
      }
      // In growing steps: the lists are long and mostly little of them is read.
      let low = start
      let step = 1
      while (low + step < end && bound + inCost[low + step] < own) {
        low += step
        step *= 2
      }
      let high = Math.min(low + step, end)
      while (low < high) {
        const middle = (low + high) >>> 1
        if (bound + inCost[middle] < own) low = middle + 1
        else high = middle
      }
      cost += low - start
    }
    return cost <= most
  }

  /** Settles vertices by ascending label. @returns whether all were; if not, no other label is below `bound` */
  function settle(mayStop: boolean): boolean {
    let check = vertices
    for (;;) {
      while (heapSize > 0) {
        if (mayStop && pushed >= check) {
          bound = label[heap[1]]
          if (pays()) return false
          check = 2 * pushed
        }
        const vertex = take()
        position[vertex] = settledMark
        order[settled++] = vertex
        const from = label[vertex]
        const end = outStart[vertex + 1]
        pushed += end - outStart[vertex]
        for (let at = outStart[vertex]; at < end; at++) {
          const target = outTarget[at]
          const through = from + outCost[at]
          const before = label[target]
          // What is longer than a label now is never tight; the rest is looked at again when labels are final.
          nearEdge[noted] = at
          noted += through - before <= slack * through ? 1 : 0
          if (through < before) {
            label[target] = through
            if (before === Infinity) reached[found++] = target
            if (through <= limit) put(target)
          }
        }
        nearStart[settled] = noted
      }
      if (settled === found) return true
      // The heap holds one band of labels at a time: most vertices are never taken from it.
      bound = Infinity
      for (let index = 0; index < found; index++) {
        if (position[reached[index]] !== settledMark && label[reached[index]] < bound) bound = label[reached[index]]
      }
      if (mayStop && pushed * 4 >= vertices && pays()) return false
      limit = Math.max(2 * limit, bound)
      for (let index = 0; index < found; index++) {
        if (position[reached[index]] !== settledMark && label[reached[index]] <= limit) put(reached[index])
      }
    }
  }

  /** @returns whether the labels settled within the rounds allowed */
  function pullRounds(): boolean {
    for (let at = 1; at <= heapSize; at++) position[heap[at]] = 0
    heapSize = 0
    left = 0
    for (let vertex = 0; vertex < vertices; vertex++) if (position[vertex] !== settledMark) unvisited[left++] = vertex
    let least = bound
    for (let round = 0; round < mostRounds; round++) {
      let changed = Infinity
      for (let index = 0; index < left; index++) {
        const vertex = unvisited[index]
        const before = label[vertex]
        if (least + leastIn[vertex] >= before) continue
        const end = inStart[vertex + 1]
        let now = before
        for (let at = inStart[vertex]; at < end && least + inCost[at] < now; at++) {
          const through = label[inSource[at]] + inCost[at]
          if (through < now) now = through
        }
        if (now < before) {
          label[vertex] = now
          if (before === Infinity) reached[found++] = vertex
          if (now < changed) changed = now
        }
      }
      if (changed === Infinity) return true
      // A label can only fall further through one that fell in this round.
      least = changed
    }
    return false
  }

  function begin(source: number): void {
    heapSize = settled = left = pushed = 0
    found = 1
    reached[0] = source
    label[source] = 0
    const last = Math.min(outStart[source] + firstBand, outStart[source + 1]) - 1
    limit = last < outStart[source] ? 0 : outCost[last]
    put(source)
  }
  function labelFrom(source: number): void {
    noted = 0
    begin(source)
    if (settle(true) || pullRounds()) return
    left = 0
    limit = Infinity
    for (let index = 0; index < found; index++) if (position[reached[index]] !== settledMark) put(reached[index])
    settle(false)
  }

  /** Path counts along the tight edges, which are kept: by tail where settled, by head where not. */
  function count(): void {
    let kept = 0
    let next = 0
    for (let index = 0; index < settled; index++) {
      const vertex = order[index]
      const from = label[vertex]
      const ways = paths[vertex]
      for (const end = nearStart[index + 1]; next < end; next++) {
        const at = nearEdge[next]
        const target = outTarget[at]
        const through = from + outCost[at]
        if (through - label[target] <= slack * through && from < label[target]) {
          nearTarget[kept++] = target
          paths[target] += ways
        }
      }
      nearStart[index + 1] = kept
    }
    kept = 0
    for (let index = 0; index < left; index++) {
      const vertex = unvisited[index]
      const to = label[vertex]
      farStart[vertex] = farAt[vertex] = kept
      const shortest = bound + leastIn[vertex]
      if (to !== Infinity && shortest - to <= slack * shortest) {
        const end = inStart[vertex + 1]
        for (let at = inStart[vertex]; at < end; at++) {
          const cost = inCost[at]
          if (bound + cost - to > slack * (bound + cost)) break
          const from = inSource[at]
          const through = label[from] + cost
          if (through - to <= slack * through && label[from] < to && position[from] !== settledMark) farSource[kept++] = from
        }
      }
      farEnd[vertex] = kept
    }
  }

  /** Far vertices after those their tight edges come from: depth first, without recursion. */
  function putInOrder(): void {
    let ordered = settled
    for (let index = 0; index < left; index++) {
      if (label[unvisited[index]] === Infinity || position[unvisited[index]] === orderedMark) continue
      let depth = 1
      stack[0] = unvisited[index]
      while (depth > 0) {
        const vertex = stack[depth - 1]
        if (farAt[vertex] < farEnd[vertex]) {
          const from = farSource[farAt[vertex]++]
          if (position[from] !== orderedMark) stack[depth++] = from
        } else {
          for (let at = farStart[vertex]; at < farEnd[vertex]; at++) paths[vertex] += paths[farSource[at]]
          position[vertex] = orderedMark
          order[ordered++] = vertex
          depth--
        }
      }
    }
  }

  /** `gather` gets (1 + delta) / sigma. */
  function accumulate(row: number): void {
    for (let index = found - 1; index >= settled; index--) {
      const vertex = order[index]
      const ways = paths[vertex]
      sums[row + vertex] += ways * back[vertex]
      const share = 1 / ways + back[vertex]
      gather[vertex] = share
      for (let at = farStart[vertex]; at < farEnd[vertex]; at++) back[farSource[at]] += share
    }
    for (let index = settled - 1; index > 0; index--) {
      const vertex = order[index]
      let shares = 0
      for (let at = nearStart[index]; at < nearStart[index + 1]; at++) shares += gather[nearTarget[at]]
      sums[row + vertex] += paths[vertex] * shares
      gather[vertex] = 1 / paths[vertex] + shares
    }
  }

  function forget(): void {
    for (let index = 0; index < found; index++) {
      const vertex = reached[index]
      label[vertex] = Infinity
      paths[vertex] = back[vertex] = position[vertex] = 0
    }
  }

  label.fill(Infinity)
  return (source, row) => {
    labelFrom(source)
    paths[source] = 1
    count()
    putInOrder()
    accumulate(row * vertices)
    forget()
  }
}
