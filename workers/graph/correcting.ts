/**
 * Distances from one source by label correcting, on edges sorted by cost.
 *
 * A round passes on the labels that fell in the round before, along whichever way reads fewer edges. Push: the
 * out-edges of the vertices whose label fell, up to the furthest label there is. Pull: into every vertex v the in-edges
 * below label(v) - bound, since an edge as dear as that cannot better v from a label of `bound` or more; the few
 * vertices nearer than the bound are pushed first. In a port-scan graph hubs put most ports two hops away, so that one
 * small push and one shallow pull settle nearly all. [Bellman 1958; direction choice as Beamer et al. 2012]
 *
 * A label is a sum of steps (sortedEdges): cost first, then hops.
 */
import type { PortScanGraph } from './graph.ts'
import type { SortedEdges } from './sortedEdges.ts'

/** Edges read, as a multiple of edges and vertices, after which the search is given up: costs that mislead it are rare. */
const patience = 4

/** Labels by vertex, valid until the next call; null where rounds do not settle: use a heap. */
export type LabelFinder = (source: number) => Float64Array | null

export function createLabelFinder(graph: PortScanGraph, edges: SortedEdges): LabelFinder {
  const { outStart, inStart } = graph
  const { outStep, outTarget, inStep, inSource, leastIn } = edges
  const count = graph.ports.length
  const most = patience * (outTarget.length + count)
  const label = new Float64Array(count)
  const before = new Float64Array(count)
  const queued = new Uint8Array(count)
  const outDegree = Uint32Array.from({ length: count }, (_, vertex) => outStart[vertex + 1] - outStart[vertex])
  const inDegree = Uint32Array.from({ length: count }, (_, vertex) => inStart[vertex + 1] - inStart[vertex])
  // One more than can change: the sweep writes before it knows.
  let changed = new Uint16Array(count + 1)
  let next = new Uint16Array(count + 1)

  /** For few edges: notes what changed on the way. */
  function pushFew(amount: number): number {
    let found = 0
    for (let index = 0; index < amount; index++) {
      const vertex = changed[index]
      const own = label[vertex]
      const end = outStart[vertex + 1]
      for (let at = outStart[vertex]; at < end; at++) {
        const target = outTarget[at]
        const through = own + outStep[at]
        if (through >= label[target]) continue
        label[target] = through
        if (queued[target] === 0) {
          queued[target] = 1
          next[found++] = target
        }
      }
    }
    for (let index = 0; index < found; index++) queued[next[index]] = 0
    return found
  }
  /** For many: only labels, of the changed vertices nearer than `bound`. Returns the edges read. */
  function push(amount: number, bound: number, furthest: number): number {
    let read = 0
    for (let index = 0; index < amount; index++) {
      const vertex = changed[index]
      const own = label[vertex]
      if (own >= bound) continue
      const start = outStart[vertex]
      const end = outStart[vertex + 1]
      const limit = furthest - own
      let at = start
      for (; at < end; at++) {
        const step = outStep[at]
        if (step >= limit) break
        const through = own + step
        const target = outTarget[at]
        if (through < label[target]) label[target] = through
      }
      read += at - start
    }
    return read
  }
  function pull(bound: number): number {
    let read = 0
    for (let vertex = 0; vertex < count; vertex++) {
      let own = label[vertex]
      let limit = own - bound
      if (leastIn[vertex] >= limit) continue
      const start = inStart[vertex]
      const end = inStart[vertex + 1]
      let at = start
      for (; at < end; at++) {
        const step = inStep[at]
        if (step >= limit) break
        const through = label[inSource[at]] + step
        if (through < own) {
          own = through
          limit = own - bound
        }
      }
      label[vertex] = own
      read += at - start
    }
    return read
  }
  /** One round over many edges. Returns the edges read. */
  function round(amount: number, work: number): number {
    let furthest = 0
    let unreached = 0
    for (let vertex = 0; vertex < count; vertex++) {
      const own = label[vertex]
      before[vertex] = own
      if (own === Infinity) unreached += inDegree[vertex]
      if (own > furthest) furthest = own
    }
    // A pull reads the whole list of a vertex without a label, and little of the others.
    if (work <= unreached + count) return push(amount, Infinity, furthest)
    let least = Infinity
    let sum = 0
    for (let index = 0; index < amount; index++) {
      const own = label[changed[index]]
      if (own < least) least = own
      sum += own
    }
    // One near vertex among many far ones would make every list be read deep.
    const middle = (least + sum / amount) / 2
    let near = 0
    for (let index = 0; index < amount; index++) {
      const vertex = changed[index]
      if (label[vertex] < middle) near += outDegree[vertex]
    }
    if (near > count) return count + pull(least)
    const pushed = push(amount, middle, furthest)
    return pushed + count + pull(middle)
  }

  return (source) => {
    label.fill(Infinity)
    label[source] = 0
    changed[0] = source
    let amount = 1
    let work = outDegree[source]
    let read = 0
    while (amount > 0) {
      if (work <= count) {
        read += work
        amount = pushFew(amount)
        const swapped = changed
        changed = next
        next = swapped
        work = 0
        for (let index = 0; index < amount; index++) work += outDegree[changed[index]]
      } else {
        read += round(amount, work)
        amount = 0
        work = 0
        for (let vertex = 0; vertex < count; vertex++) {
          // Without a branch: which labels fell cannot be foretold.
          const fell = label[vertex] < before[vertex] ? 1 : 0
          changed[amount] = vertex
          amount += fell
          work += fell * outDegree[vertex]
        }
      }
      if (read > most) return null
    }
    return label
  }
}
