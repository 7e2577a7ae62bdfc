/**
 * Distinct (destination, port) combinations, as ascending numbers: destination x 65,536 + port.
 *
 * Pairs come source by source, so a destination's ports are spread over the whole pass. They are noted with the
 * destination's number, sorted in linear time and freed of repeats when the list is full: 8 to 16 bytes each.
 */
import { createDistinctCounter, createDistinctPorts, type DistinctCounter } from '../graph/distinct.ts'
import type { WeekMaterial } from '../material.ts'

/** Exact: an address key is below 2^37. */
export const keyOf = (destination: number, port: number): number => destination * 65_536 + port
export const destinationOf = (key: number): number => Math.floor(key / 65_536)

type Step = Pick<WeekMaterial, 'visitPairs'>
/** What was counted of a step is what its keys are made of, where they are asked for next; many are not worth their memory meanwhile. */
const counted = new WeakMap<Step, PortsOfDestinations>()
const mostKept = 4_000_000
type PairVisit = (source: number, ports: Uint16Array, length: number) => void

/** Every port of every destination of a week or window once. */
export function destinationPorts(step: Step): Float64Array {
  const known = counted.get(step)
  counted.delete(step)
  return keysOf(known ?? portsOfDestinations(step))
}
/** How many ports each destination has; `pair` hears the distinct ports of each pair on the way. */
export function destinationPortCounts(step: Step, pair: PairVisit): Uint32Array {
  const found = portsOfDestinations(step, pair)
  const counts = found.set.counts(found.numberOf.size)
  if (counts.reduce((sum, one) => sum + one, 0) <= mostKept) counted.set(step, found)
  return counts
}

interface PortsOfDestinations {
  /** Destinations by the order in which they came, and the ports of each. */
  numberOf: ReadonlyMap<number, number>
  set: DistinctCounter
}
function portsOfDestinations(step: Step, pair?: PairVisit): PortsOfDestinations {
  const numberOf = new Map<number, number>()
  const set = createDistinctCounter()
  const distinct = createDistinctPorts()
  step.visitPairs([], ({ source, destination, port, from, length }) => {
    let number = numberOf.get(destination)
    if (number === undefined) numberOf.set(destination, (number = numberOf.size))
    const count = distinct.list(port, from, from + length)
    set.addTo(number, distinct.ports, count)
    pair?.(source, distinct.ports, count)
  })
  return { numberOf, set }
}

function keysOf({ numberOf, set }: PortsOfDestinations): Float64Array {
  const ports = set.counts(numberOf.size)
  // Where each destination's keys begin: by ascending address.
  const begin = new Float64Array(numberOf.size)
  const address = new Float64Array(numberOf.size)
  let length = 0
  for (const destination of Float64Array.from(numberOf.keys()).sort()) {
    const number = numberOf.get(destination)!
    begin[number] = length
    address[number] = destination
    length += ports[number]
  }
  const keys = new Float64Array(length)
  set.visit((number, values) => {
    let at = begin[number]
    for (let index = 0; index < values.length; index++) keys[at++] = keyOf(address[number], values[index])
  })
  return keys
}

/** Visits how many keys each destination has, destinations ascending. */
export function eachDestination(keys: Float64Array, visit: (ports: number) => void): void {
  for (let from = 0; from < keys.length; ) {
    const next = keyOf(destinationOf(keys[from]) + 1, 0)
    let to = from + 1
    while (to < keys.length && keys[to] < next) to++
    visit(to - from)
    from = to
  }
}
