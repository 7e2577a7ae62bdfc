/**
 * A small seeded generator of random numbers for made-up captures: the same seed gives the same bytes everywhere.
 *
 * The xorshift128 step of Marsaglia 2003 ("Xorshift RNGs"), its state filled from the seed by a Weyl sequence with
 * a multiply-and-shift mix. Good enough to make traffic; not for secrets.
 */
export interface Random {
  /** 0 <= x < 1 with 32 bits. */
  unit(): number
  /** An integer, 0 <= x < below. */
  below(below: number): number
  /** 32 random bits, unsigned. */
  bits(): number
  /** Exponential waiting time with that mean. */
  wait(mean: number): number
  chance(probability: number): boolean
  pick<Item>(items: readonly Item[]): Item
}

export function seededRandom(seed: number): Random {
  let weyl = seed >>> 0
  const fill = () => {
    weyl = (weyl + 0x9e3779b9) >>> 0
    let x = weyl
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
    return (x ^ (x >>> 16)) >>> 0
  }
  let a = fill()
  let b = fill()
  let c = fill()
  let d = fill() | 1 // never all zero
  const bits = () => {
    let t = a ^ (a << 11)
    a = b
    b = c
    c = d
    t ^= t >>> 8
    d = (d ^ (d >>> 19) ^ t) >>> 0
    return d
  }
  const unit = () => bits() / 4294967296
  const below = (limit: number) => Math.floor(unit() * limit)
  return {
    unit,
    below,
    bits,
    wait: (mean) => -Math.log(1 - unit()) * mean,
    chance: (probability) => unit() < probability,
    pick: (items) => items[below(items.length)],
  }
}
