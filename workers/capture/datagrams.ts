/**
 * UDP flows as segments: the first and the last datagram of each stretch without a gap of more than 60 s.
 *
 * The table is bounded: a flow that loses its slot, pauses, or lasts longer than ten minutes is told as it is so far and
 * goes on as a new segment. Segments of one flow that overlap or lie within 60 s of each other are one again when they
 * are read (store/udpProbes.ts), so nothing depends on the table's size, the order of packets or the cut into files.
 */
import { FlowSlots } from './slots.ts'
import { datagramEdges, datagramIdleSeconds, longestSegmentSeconds } from './sink.ts'

const dayNanoseconds = 86_400e9
const slotBits = 15

/** @param edge from datagramEdges; the flow is the one in `flows.key` */
export type TellDatagram = (edge: number, day: number, time: number, frame: number) => void

export class Datagrams {
  readonly flows: FlowSlots
  private readonly tell: TellDatagram
  private readonly newcomer: Uint32Array
  private readonly firstDay: Int32Array
  private readonly firstTime: Float64Array
  private readonly firstFrame: Float64Array
  private readonly lastDay: Int32Array
  private readonly lastTime: Float64Array
  private readonly lastFrame: Float64Array

  /** @param width 32-bit words of a flow's key */
  constructor(width: number, tell: TellDatagram, bits = slotBits) {
    this.flows = new FlowSlots(width, bits)
    this.tell = tell
    this.newcomer = new Uint32Array(width)
    const { size } = this.flows
    this.firstDay = new Int32Array(size)
    this.firstTime = new Float64Array(size)
    this.firstFrame = new Float64Array(size)
    this.lastDay = new Int32Array(size)
    this.lastTime = new Float64Array(size)
    this.lastFrame = new Float64Array(size)
  }

  get crowded(): boolean {
    return this.flows.crowded(slotBits)
  }

  /** One datagram of the flow in `flows.key`. */
  datagram(day: number, time: number, frame: number): void {
    const { flows, firstDay, firstTime, firstFrame, lastDay, lastTime, lastFrame } = this
    const slot = flows.find()
    if (flows.holds(slot)) {
      const afterFirst = (day - firstDay[slot]) * dayNanoseconds + time - firstTime[slot]
      const afterLast = (day - lastDay[slot]) * dayNanoseconds + time - lastTime[slot]
      const idle = datagramIdleSeconds * 1e9
      const longest = longestSegmentSeconds * 1e9
      if (afterLast <= idle && afterFirst >= -idle && afterFirst <= longest && afterLast >= -longest) {
        if (afterLast >= 0) {
          lastDay[slot] = day
          lastTime[slot] = time
          lastFrame[slot] = frame
        } else if (afterFirst < 0) {
          firstDay[slot] = day
          firstTime[slot] = time
          firstFrame[slot] = frame
        }
        return
      }
    }
    if (flows.taken(slot)) {
      const { key } = flows
      const { newcomer } = this
      newcomer.set(key)
      this.tellOf(slot)
      key.set(newcomer)
    }
    flows.take(slot)
    firstDay[slot] = lastDay[slot] = day
    firstTime[slot] = lastTime[slot] = time
    firstFrame[slot] = lastFrame[slot] = frame
  }

  /** Tells every segment that is still under way. */
  finish(): void {
    for (let slot = 0; slot < this.flows.size; slot++) if (this.flows.taken(slot)) this.end(slot)
  }

  private end(slot: number): void {
    this.tellOf(slot)
    this.flows.free(slot)
  }
  private tellOf(slot: number): void {
    const { flows, firstDay, firstTime, firstFrame, lastDay, lastTime, lastFrame } = this
    flows.recall(slot)
    const single = firstDay[slot] === lastDay[slot] && firstTime[slot] === lastTime[slot]
    this.tell(single ? datagramEdges.single : datagramEdges.first, firstDay[slot], firstTime[slot], firstFrame[slot])
    if (!single) this.tell(datagramEdges.last, lastDay[slot], lastTime[slot], lastFrame[slot])
  }
}
