/** Whole numbers as SQLite's integers: a number of JavaScript is a real to it, which divides with a fraction. */

/** Ports and other small ones are made once. */
const small: bigint[] = []

export function whole(value: number): bigint {
  return value < 65_536 ? (small[value] ??= BigInt(value)) : BigInt(value)
}
