/**
 * Betweenness with every edge costing 1: what one source adds, by counting shortest paths level by level.
 *
 * With sigma(v) shortest paths from the source to v, and every v one level below u,
 *   delta(u) = sigma(u) * sum over edges u -> v of (1 + delta(v)) / sigma(v).     [Brandes 2001, theorem 6]
 * Each level is either pushed along the out-edges of the last one or pulled along the in-edges of what is left, whichever
 * touches fewer edges: on graphs with hubs that is an eighth of them. [Beamer, Asanovic & Patterson 2012]
 *
 * No level is ever compared. Out-neighbours of level d lie at most at d + 1 and in-neighbours at least at d - 1, so what
 * a loop adds to the wrong vertices is never read again: the inner loops have no branches.
 * The oracle of hops.assembly.ts: same bytes. There paths are counted in 32 bits, half the memory to pass through, as long
 * as all paths to what is reached are no more than 32 bits hold, and else with the numbers used here.
 */
import type { Arrays, Shape } from './layout.ts'

/** Adds the dependencies of one source on every vertex to a row of `sums`. */
export type Kernel = (source: number, row: number) => void

export function createHopKernel(arrays: Arrays, { vertices, edges }: Pick<Shape, 'vertices' | 'edges'>): Kernel {
  const { outStart, outTarget, inStart, inSource, paths, gather, back, order, unvisited, levelStart, levelOut, levelIn, sums } = arrays

  function forward(source: number): number {
    let found = 1
    let depth = 0
    let left = 0
    let listed = false
    let stale = false
    let unvisitedIn = edges - (inStart[source + 1] - inStart[source])
    order[0] = source
    paths[source] = gather[source] = 1
    levelStart[0] = 0
    levelStart[1] = 1
    levelOut[0] = outStart[source + 1] - outStart[source]
    for (;;) {
      const begin = levelStart[depth]
      const end = found
      const pushCost = levelOut[depth]
      if (pushCost === 0 || unvisitedIn === 0) break
      const open = vertices - found
      const few = pushCost < open
      // An edge that is pulled is read, one that is pushed also written.
      const pull = !few && 2 * pushCost > unvisitedIn + open
      if (few) {
        // Few edges: what is reached queues up; a sweep over all vertices would cost more.
        for (let index = begin; index < end; index++) {
          const vertex = order[index]
          const share = paths[vertex]
          for (let at = outStart[vertex]; at < outStart[vertex + 1]; at++) {
            const target = outTarget[at]
            const before = gather[target]
            order[found] = target
            found += before === 0 ? 1 : 0
            gather[target] = before + share
          }
        }
        stale = true
      } else {
        if (!listed) {
          for (let vertex = 0; vertex < vertices; vertex++) {
            unvisited[left] = vertex
            left += gather[vertex] === 0 ? 1 : 0
          }
          listed = true
        } else if (stale) {
          let kept = 0
          for (let index = 0; index < left; index++) {
            const vertex = unvisited[index]
            unvisited[kept] = vertex
            kept += gather[vertex] === 0 ? 1 : 0
          }
          left = kept
        }
        stale = false
        if (!pull) for (let index = begin; index < end; index++) addTo(gather, outTarget, outStart, order[index], paths[order[index]])
        let kept = 0
        for (let index = 0; index < left; index++) {
          const vertex = unvisited[index]
          if (pull) gather[vertex] = sumOver(paths, inSource, inStart, vertex)
          const reached = gather[vertex] !== 0 ? 1 : 0
          order[found] = vertex
          unvisited[kept] = vertex
          found += reached
          kept += 1 - reached
        }
        left = kept
      }
      if (found === end) break
      let outs = 0
      let ins = 0
      // Only now: a pull must not see the counts of its own level.
      for (let index = end; index < found; index++) {
        const vertex = order[index]
        paths[vertex] = gather[vertex]
        outs += outStart[vertex + 1] - outStart[vertex]
        ins += inStart[vertex + 1] - inStart[vertex]
      }
      unvisitedIn -= ins
      depth++
      levelStart[depth + 1] = found
      levelOut[depth] = outs
      levelIn[depth] = ins
    }
    return depth
  }

  /** `gather` holds (1 + delta) / sigma of the levels done. */
  function backward(deepest: number, row: number): boolean {
    let pushed = false
    for (let index = levelStart[deepest]; index < levelStart[deepest + 1]; index++) gather[order[index]] = 1 / paths[order[index]]
    for (let depth = deepest; depth >= 2; depth--) {
      const begin = levelStart[depth - 1]
      const end = levelStart[depth]
      if (levelIn[depth] + (vertices >>> 3) < levelOut[depth - 1]) {
        pushed = true
        for (let index = end; index < levelStart[depth + 1]; index++) addTo(back, inSource, inStart, order[index], gather[order[index]])
      } else {
        for (let index = begin; index < end; index++) back[order[index]] = sumOver(gather, outTarget, outStart, order[index])
      }
      for (let index = begin; index < end; index++) {
        const vertex = order[index]
        const shares = back[vertex]
        const ways = paths[vertex]
        sums[row + vertex] += ways * shares
        gather[vertex] = 1 / ways + shares
      }
    }
    return pushed
  }

  function clear(values: Float64Array, found: number): void {
    if (found > vertices >>> 2) values.fill(0)
    else for (let index = 0; index < found; index++) values[order[index]] = 0
  }

  return (source, row) => {
    const depth = forward(source)
    const found = levelStart[depth + 1]
    clear(gather, found)
    if (depth >= 2) {
      const pushed = backward(depth, row * vertices)
      clear(gather, found)
      // A push backwards also writes to vertices the source does not reach.
      clear(back, pushed ? vertices : found)
    }
    clear(paths, found)
  }
}

/** Four sums at a time: an addition need not wait for the one before. */
export function sumOver(values: Float64Array, neighbours: Uint16Array, start: Uint32Array, vertex: number): number {
  let at = start[vertex]
  const end = start[vertex + 1]
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  for (; at + 4 <= end; at += 4) {
    a += values[neighbours[at]]
    b += values[neighbours[at + 1]]
    c += values[neighbours[at + 2]]
    d += values[neighbours[at + 3]]
  }
  for (; at < end; at++) a += values[neighbours[at]]
  return a + b + (c + d)
}
export function addTo(values: Float64Array, neighbours: Uint16Array, start: Uint32Array, vertex: number, share: number): void {
  const end = start[vertex + 1]
  for (let at = start[vertex]; at < end; at++) values[neighbours[at]] += share
}
