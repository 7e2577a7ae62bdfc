/**
 * Distinct (destination, port) combinations, as ascending numbers: destination x 65,536 + port.
 *
 * Pairs come source by source, so a destination's ports are spread over the whole pass. Numbers in one flat array,
 * sorted and freed of repeats when it is full, hold them in 8 to 16 bytes each, whatever the number of destinations.
 */
import type { WeekMaterial } from '../material.ts'

/** Exact: an address key is below 2^37. */
export const keyOf = (destination: number, port: number): number => destination * 65_536 + port
export const destinationOf = (key: number): number => Math.floor(key / 65_536)

export function createKeySet(): { add(key: number): void; sorted(): Float64Array } {
  let keys = new Float64Array(1 << 14)
  let length = 0
  const compact = () => {
    keys.subarray(0, length).sort()
    let kept = 0
    for (let at = 0; at < length; at++) if (at === 0 || keys[at] !== keys[kept - 1]) keys[kept++] = keys[at]
    length = kept
  }
  return {
    add(key) {
      if (length === keys.length) {
        compact()
        if (length * 2 > keys.length) {
          const grown = new Float64Array(keys.length * 2)
          grown.set(keys.subarray(0, length))
          keys = grown
        }
      }
      keys[length++] = key
    },
    sorted() {
      compact()
      return keys.subarray(0, length)
    },
  }
}

/** Every port of every destination of a week or window once; `pair` hears the distinct ports of each pair on the way. */
export function destinationPorts(step: Pick<WeekMaterial, 'visitPairs'>, pair?: (source: number, ports: Uint16Array, length: number) => void): Float64Array {
  const set = createKeySet()
  const stamps = new Uint32Array(65_536)
  const distinct = new Uint16Array(65_536)
  let stamp = 0
  step.visitPairs([], ({ source, destination, port, length }) => {
    stamp++
    let count = 0
    for (let at = 0; at < length; at++) {
      if (stamps[port[at]] === stamp) continue
      stamps[port[at]] = stamp
      distinct[count++] = port[at]
      set.add(keyOf(destination, port[at]))
    }
    pair?.(source, distinct, count)
  })
  return set.sorted()
}

/** Visits how many keys each destination has, destinations ascending. */
export function eachDestination(keys: Float64Array, visit: (ports: number) => void): void {
  for (let from = 0; from < keys.length; ) {
    const destination = destinationOf(keys[from])
    let to = from + 1
    while (to < keys.length && destinationOf(keys[to]) === destination) to++
    visit(to - from)
    from = to
  }
}
