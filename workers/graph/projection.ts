/** The undirected projection w(u, v) + w(v, u) that communities are looked for on, and their modularity. [DEFINITIONS 6] */
import { sumOf } from './arrays.ts'
import type { PortScanGraph } from './graph.ts'

/** Every link in both directions, targets ascending. */
export interface Projection {
  start: Uint32Array
  target: Uint16Array
  /** Whole numbers, of 32 bits where their sum fits them. */
  weight: Uint32Array | Float64Array
  strength: Float64Array
  /** The weight of each vertex's link to itself. */
  loop: Float64Array
  /** Twice the sum of link weights. */
  double: number
}

export function projection(graph: PortScanGraph, weighted: boolean): Projection {
  const { ports, outStart, outTarget, weight, inStart, inSource, inEdge } = graph
  const most = weighted ? sumOf(weight) : outTarget.length
  const none = ports.length
  const start = new Uint32Array(ports.length + 1)
  // A pair linked both ways takes one place of two: what is left over is never touched, and so takes no memory.
  const target = new Uint16Array(2 * outTarget.length)
  const weights = weightsFor(2 * most, 2 * outTarget.length)
  const strength = new Float64Array(ports.length)
  const loop = new Float64Array(ports.length)
  let double = 0
  let length = 0
  for (let vertex = 0; vertex < ports.length; vertex++) {
    let out = outStart[vertex]
    let into = inStart[vertex]
    const [lastOut, lastInto] = [outStart[vertex + 1], inStart[vertex + 1]]
    while (out < lastOut || into < lastInto) {
      const to = out < lastOut ? outTarget[out] : none
      const from = into < lastInto ? inSource[into] : none
      const other = to <= from ? to : from
      const sum = (to <= from ? weight[out++] : 0) + (from <= to ? weight[inEdge[into++]] : 0)
      const used = weighted ? sum : 1
      target[length] = other
      weights[length++] = used
      strength[vertex] += used
      if (other === vertex) loop[vertex] = used
    }
    double += strength[vertex]
    start[vertex + 1] = length
  }
  return { start, target: target.subarray(0, length), weight: weights.subarray(0, length), strength, loop, double }
}

/** Room for so many weights, whose sum is known not to be more. */
export const weightsFor = (sum: number, length: number): Uint32Array | Float64Array => (sum < 2 ** 32 ? new Uint32Array(length) : new Float64Array(length))

/**
 * Q = sum over communities of l/L - resolution (d/2L)^2. [Lagraa & Francois 2017, equation 2]
 *
 * @param counted each link once, whatever its weight
 */
export function modularity(links: Projection, partition: ArrayLike<number>, resolution: number, counted = false): number {
  const { start, target, weight, strength } = links
  const double = counted ? target.length : links.double
  if (double === 0) return 0
  const { labels, count } = renumber(partition)
  const inside = new Float64Array(count)
  const total = new Float64Array(count)
  for (let vertex = 0; vertex + 1 < start.length; vertex++) {
    const own = labels[vertex]
    total[own] += counted ? start[vertex + 1] - start[vertex] : strength[vertex]
    let held = 0
    for (let at = start[vertex]; at < start[vertex + 1]; at++) if (labels[target[at]] === own) held += counted ? 1 : weight[at]
    inside[own] += held
  }
  let q = 0
  for (let community = 0; community < count; community++) q += inside[community] / double - resolution * (total[community] / double) ** 2
  return q
}

/** The same where every vertex is a community of its own. */
export function modularityApart({ strength, loop, double }: Projection, resolution: number): number {
  if (double === 0) return 0
  return strength.reduce((q, one, vertex) => q + (loop[vertex] / double - resolution * (one / double) ** 2), 0)
}

/** Communities as 0, 1, ... in the order they first appear. */
export function renumber(partition: ArrayLike<number>): { labels: Uint32Array; count: number } {
  const numbers = new Map<number, number>()
  const labels = new Uint32Array(partition.length)
  for (let vertex = 0; vertex < partition.length; vertex++) {
    const known = numbers.get(partition[vertex])
    labels[vertex] = known ?? numbers.size
    if (known === undefined) numbers.set(partition[vertex], numbers.size)
  }
  return { labels, count: numbers.size }
}

/** The communities as vertices; links inside one become a loop, whose weight counts in its strength. */
export function aggregate(links: Projection, labels: Uint32Array, count: number): Projection {
  const { start, target, weight, strength, double } = links
  const first = new Uint32Array(count + 1)
  for (const label of labels) first[label + 1]++
  for (let community = 0; community < count; community++) first[community + 1] += first[community]
  const next = first.slice()
  const members = new Uint32Array(labels.length)
  for (let vertex = 0; vertex < labels.length; vertex++) members[next[labels[vertex]]++] = vertex
  // No more links than before, nor than pairs of communities: what is left over is never touched, and so takes no memory.
  const most = Math.min(target.length, count * count)
  const others = new Uint16Array(most)
  const sums = weightsFor(double, most)
  const whole = { start: new Uint32Array(count + 1), strength: new Float64Array(count), loop: new Float64Array(count), double }
  const toward = new Float64Array(count)
  // One more than there can be: it is written before it is known.
  const touched = new Uint32Array(count + 1)
  let length = 0
  for (let community = 0; community < count; community++) {
    let found = 0
    for (let index = first[community]; index < first[community + 1]; index++) {
      const vertex = members[index]
      whole.strength[community] += strength[vertex]
      const end = start[vertex + 1]
      for (let at = start[vertex]; at < end; at++) {
        const other = labels[target[at]]
        const before = toward[other]
        touched[found] = other
        found += before === 0 ? 1 : 0
        toward[other] = before + weight[at]
      }
    }
    whole.loop[community] = toward[community]
    for (let index = 0; index < found; index++) {
      const other = touched[index]
      others[length] = other
      sums[length++] = toward[other]
      toward[other] = 0
    }
    whole.start[community + 1] = length
  }
  // Every link stands in both lists: handed out in the order of one end, each list of the other ends ascends.
  const place = whole.start.slice()
  const ascending = { target: new Uint16Array(length), weight: weightsFor(double, length) }
  for (let community = 0; community < count; community++) {
    for (let at = whole.start[community]; at < whole.start[community + 1]; at++) {
      const to = place[others[at]]++
      ascending.target[to] = community
      ascending.weight[to] = sums[at]
    }
  }
  return { ...whole, ...ascending }
}
