/**
 * How many distinct values each of many things has: destinations of an edge, destinations of a port.
 *
 * (thing, value) are noted in two lists. When they are full they are sorted by thing in linear time and each is kept once,
 * so that memory grows with the distinct ones: 8 bytes each, and as much again while they are sorted.
 */
export interface DistinctCounter {
  /** Things and values are whole numbers from 0. */
  add(one: number, value: number): void
  /** How many distinct values each of the first `count` things has. */
  counts(count: number): Uint32Array
  /** Things ascending that have a value, with their values in the order in which they came first; valid during the visit. */
  visit(visit: (one: number, values: Uint32Array) => void): void
}

export function createDistinctCounter(): DistinctCounter {
  let thing = new Uint32Array(1 << 12)
  let value = new Uint32Array(1 << 12)
  let length = 0
  let lastThing = 0
  let largest = 0
  /** Sorted by thing, then every (thing, value) once. */
  const compact = () => {
    const count = lastThing + 1
    const start = new Uint32Array(count + 1)
    for (let at = 0; at < length; at++) start[thing[at] + 1]++
    for (let one = 0; one < count; one++) start[one + 1] += start[one]
    const next = start.slice()
    const sorted = new Uint32Array(length)
    for (let at = 0; at < length; at++) sorted[next[thing[at]]++] = value[at]
    const stamps = new Uint32Array(largest + 1)
    length = 0
    for (let one = 0; one < count; one++) {
      for (let at = start[one]; at < start[one + 1]; at++) {
        if (stamps[sorted[at]] === one + 1) continue
        stamps[sorted[at]] = one + 1
        thing[length] = one
        value[length++] = sorted[at]
      }
    }
  }
  return {
    add(one, of) {
      if (length === thing.length) {
        compact()
        if (2 * length > thing.length) {
          thing = doubled(thing)
          value = doubled(value)
        }
      }
      if (one > lastThing) lastThing = one
      if (of > largest) largest = of
      thing[length] = one
      value[length++] = of
    },
    counts(count) {
      compact()
      const counts = new Uint32Array(count)
      for (let at = 0; at < length; at++) counts[thing[at]]++
      return counts
    },
    visit(visit) {
      compact()
      for (let from = 0, to = 0; from < length; from = to) {
        while (to < length && thing[to] === thing[from]) to++
        visit(thing[from], value.subarray(from, to))
      }
    },
  }
}

function doubled(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * array.length)
  larger.set(array)
  return larger
}
