/** Typed arrays of any kind: made alike, grown; and the bits of a word. */
type AnyArray = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array

export const like = <Array extends AnyArray>(model: Array, length: number): Array => new (model.constructor as new (length: number) => Array)(length)

export function grown<Array extends AnyArray>(array: Array, length: number): Array {
  const larger = like(array, length)
  larger.set(array as never)
  return larger
}

/** The place of the lowest bit that is set. */
export const lowestBit = (word: number) => 31 - Math.clz32(word & -word)
