/** Typed arrays of any kind: made alike, grown, their largest number and their sum; and the bits of a word. */
type AnyArray = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array

export const like = <Array extends AnyArray>(model: Array, length: number): Array => new (model.constructor as new (length: number) => Array)(length)

export function grown<Array extends AnyArray>(array: Array, length: number): Array {
  const larger = like(array, length)
  larger.set(array as never)
  return larger
}

/** Mostly few: a loop is quicker than a view on so few. */
export function copyPorts(from: Uint16Array, begin: number, into: Uint16Array, to: number, count: number): void {
  if (count >= 32) into.set(from.subarray(begin, begin + count), to)
  else for (let at = 0; at < count; at++) into[to + at] = from[begin + at]
}

/** The largest of numbers >= 0; 0 where there are none. A function called for each of half a million edges makes as many numbers on the heap. */
export function largest(values: Float64Array): number {
  let most = 0
  for (let at = 0; at < values.length; at++) if (values[at] > most) most = values[at]
  return most
}

export function sumOf(values: Float64Array): number {
  let sum = 0
  for (let at = 0; at < values.length; at++) sum += values[at]
  return sum
}

/** The place of the lowest bit that is set. */
export const lowestBit = (word: number) => 31 - Math.clz32(word & -word)
