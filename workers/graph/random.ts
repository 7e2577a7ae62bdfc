/** The seeded order of the Louvain runs: xorshift32 (Marsaglia 2003), its state spread from seed and run number. */
export function createOrderSource(seed: number, run: number): (below: number) => number {
  let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(run + 1, 0xc2b2ae35)) >>> 0 || 1
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return Math.floor(((state >>> 0) / 4294967296) * below)
  }
}

/** 0 .. count-1 in a random order (Fisher and Yates). */
export function shuffled(count: number, below: (limit: number) => number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index)
  for (let index = count - 1; index > 0; index--) {
    const other = below(index + 1)
    const moved = order[index]
    order[index] = order[other]
    order[other] = moved
  }
  return order
}
