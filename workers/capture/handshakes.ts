/**
 * Which acknowledgements and data of a TCP flow are worth a record: the first of each since the flow's last SYN.
 *
 * Ordinary traffic has millions of data packets; what is needed later is only whether the source of a probe completed
 * the handshake and sent data. A record is repeated where it must be, so that no order of packets loses one: when the
 * packet is older than the noted one, or more than a minute younger, or when another flow took the slot meanwhile.
 */
import { FlowSlots } from './slots.ts'

const minute = 60e9
const dayNanoseconds = 86_400e9
const slotBits = 16

export class Handshakes {
  readonly flows: FlowSlots
  /** Whether anything was noted yet: a capture of SYN alone never needs to forget. */
  any = false
  private readonly kind: Uint8Array
  private readonly day: Int32Array
  private readonly time: Float64Array

  /** @param width 32-bit words of a flow's key */
  constructor(width: number, bits = slotBits) {
    this.flows = new FlowSlots(width, bits)
    this.kind = new Uint8Array(this.flows.size)
    this.day = new Int32Array(this.flows.size)
    this.time = new Float64Array(this.flows.size)
  }

  get crowded(): boolean {
    return this.flows.crowded(slotBits)
  }

  /** Whether this packet of the flow in `flows.key` is to be recorded. @param kind greater is stronger: data after an acknowledgement */
  note(kind: number, day: number, time: number): boolean {
    const slot = this.flows.find()
    if (this.flows.holds(slot)) {
      const since = (day - this.day[slot]) * dayNanoseconds + time - this.time[slot]
      if (kind <= this.kind[slot] && since >= 0 && since <= minute) return false
      this.kind[slot] = since >= 0 && since <= minute ? kind : Math.max(kind, this.kind[slot])
    } else {
      this.flows.take(slot)
      this.kind[slot] = kind
    }
    this.day[slot] = day
    this.time[slot] = time
    this.any = true
    return true
  }

  /** A SYN begins the flow in `flows.key` anew. */
  forget(): void {
    const slot = this.flows.find()
    if (this.flows.holds(slot)) this.flows.free(slot)
  }
}
