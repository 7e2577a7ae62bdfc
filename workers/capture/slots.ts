/**
 * A direct-mapped table of flows: each flow has one slot, chosen by a hash, and a newcomer takes the slot of whoever is
 * there. Memory is fixed; what a loser of its slot forgets must be harmless to its user. A table begins small, because
 * most files are; its user makes a larger one, empty, when this one is crowded.
 *
 * A flow is told by its whole key, 32-bit words, never by the hash alone.
 */
const [fewestBits, growth] = [7, 4]

/** The bits of the first table, and of the one after a crowded one. */
export const nextBits = (before: { flows: FlowSlots } | null): number => (before === null ? fewestBits : before.flows.bits + growth)

export class FlowSlots {
  readonly bits: number
  private losers = 0
  /** The flow that is looked for; filled in before `find`. */
  readonly key: Uint32Array
  readonly size: number
  private readonly keys: Uint32Array
  private readonly used: Uint8Array

  /** @param width words of a key; @param bits slots are 2 ** bits */
  constructor(width: number, bits: number) {
    this.bits = bits
    this.size = 1 << bits
    this.key = new Uint32Array(width)
    this.keys = new Uint32Array(width << bits)
    this.used = new Uint8Array(this.size)
  }

  /** The slot of `key`, whoever has it. */
  find(): number {
    const { key } = this
    let hash = 0x811c9dc5
    for (let at = 0; at < key.length; at++) {
      hash = Math.imul(hash ^ key[at], 0x9e3779b1)
      hash ^= hash >>> 15
    }
    return (hash ^ (hash >>> 7)) & (this.size - 1)
  }
  /** Whether somebody has the slot. */
  taken(slot: number): boolean {
    return this.used[slot] === 1
  }
  /** Whether `key` has the slot. */
  holds(slot: number): boolean {
    if (this.used[slot] === 0) return false
    const { key, keys } = this
    for (let at = 0, from = slot * key.length; at < key.length; at++) if (keys[from + at] !== key[at]) return false
    return true
  }
  /** Whether so many lost their slot that more of them are worth their memory. */
  crowded(most: number): boolean {
    return this.losers > this.size >> 1 && this.bits + growth <= most
  }
  /** Gives the slot to `key`. */
  take(slot: number): void {
    this.losers += this.used[slot]
    this.keys.set(this.key, slot * this.key.length)
    this.used[slot] = 1
  }
  free(slot: number): void {
    this.used[slot] = 0
  }
  /** Writes the key that has the slot into `key`. */
  recall(slot: number): void {
    const { key, keys } = this
    for (let at = 0, from = slot * key.length; at < key.length; at++) key[at] = keys[from + at]
  }
}
