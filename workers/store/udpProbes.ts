/**
 * Finds the UDP probes of one address pair among its flows and what came the other way.
 *
 * Datagrams of one (source port, destination port) with no gap above 60 s are one stretch; stored segments of it overlap
 * or lie that near. A stretch is a probe at its first datagram, unless a datagram came the other way in the 60 s before.
 * At equal times the one that was captured first comes first: by its number in the file, or by the order of the files.
 * Answers, within 180 s and not more than 60 s after the stretch ends: a datagram back is open, ICMP port unreachable
 * closed, other ICMP unreachable filtered; open wins over closed, closed over filtered.
 * UDP has no sequence number: a datagram sent again within the idle time is part of the stretch, one after it is a probe
 * of its own. So each probe of a pair has a number of its own, and none is a retransmission.
 * [DEFINITIONS 1; Evrard et al. 2019, III-B]
 */
import { answerMarks, datagramEdges, datagramIdleSeconds } from '../capture/sink.ts'
import { answerSeconds } from './answers.ts'
import { growPair } from './merge.ts'
import type { PairProbes } from './pairs.ts'

const idle = datagramIdleSeconds * 1e9
const limit = answerSeconds * 1e9

/** Times are nanoseconds since the first day of the flows. */
interface Stretch {
  begin: number
  end: number
  /** The record it begins with; -1 where that was before what is read. */
  record: number
}

/** The place of a capture among all, by its evidence id: first packet, last packet, SHA-256. */
export type CaptureOrder = (capture: number) => number

/** Fills `pair` with the probes, in time order. */
export function udpProbes(input: { pair: PairProbes; flows: PairProbes; answers: PairProbes; captureOrder: CaptureOrder }): void {
  const { pair, flows, answers, captureOrder } = input
  pair.source = flows.source
  pair.destination = flows.destination
  pair.length = 0
  if (flows.length === 0) return
  const [base] = flows.day
  const back = byPorts(answers)
  const found: { record: number; begin: number; answer: number; delay: number }[] = []
  for (const [ports, records] of byPorts(flows)) {
    const other = back.get(ports) ?? []
    const returned = stretches(answers, other, base)
    const timesOf = (mark: number) => other.filter((at) => answers.mark[at] === mark).map((at) => timeOf(answers, at, base))
    const [unreachable, turnedAway] = [timesOf(answerMarks.unreachable), timesOf(answerMarks.filtered)]
    for (const { begin, end, record } of stretches(flows, records, base)) {
      // The first stretch the other way that does not begin before; that before it is the one that may have preceded.
      const next = lowest(returned.length, (index) => returned[index].begin > begin || (returned[index].begin === begin && !earlier(answers, returned[index].record, flows, record)))
      if (record < 0 || (next > 0 && returned[next - 1].end >= begin - idle)) continue
      const last = Math.min(begin + limit, end + idle)
      const within = (time: number | undefined) => (time !== undefined && time <= last ? time : Infinity)
      const firstOf = (times: readonly number[]) => within(times[lowest(times.length, (index) => times[index] >= begin)])
      const open = within(returned[next]?.begin)
      const closed = firstOf(unreachable)
      const filtered = firstOf(turnedAway)
      const answer = open < Infinity ? 1 : closed < Infinity ? 2 : filtered < Infinity ? 3 : 0
      found.push({ record, begin, answer, delay: answer === 0 ? NaN : [open, closed, filtered][answer - 1] - begin })
    }
  }
  found.sort((one, other) => one.begin - other.begin || one.record - other.record)
  for (const { record, answer, delay } of found) {
    if (pair.length === pair.port.length) growPair(pair)
    const at = pair.length++
    for (const name of ['day', 'time', 'port', 'sourcePort', 'frame', 'capture'] as const) pair[name][at] = flows[name][record]
    pair.sequence[at] = at
    pair.mark[at] = 0
    pair.handshake[at] = 0
    pair.answer[at] = answer
    pair.answerDelay[at] = delay
  }

  /** Whether a record was captured before one of the same time. */
  function earlier(of: PairProbes, at: number, than: PairProbes, there: number): boolean {
    const files = captureOrder(of.capture[at]) - captureOrder(than.capture[there])
    return files < 0 || (files === 0 && of.frame[at] < than.frame[there])
  }
}

function byPorts({ length, port, sourcePort }: PairProbes): Map<number, number[]> {
  const flows = new Map<number, number[]>()
  for (let at = 0; at < length; at++) {
    const key = port[at] * 65_536 + sourcePort[at]
    const records = flows.get(key)
    if (records === undefined) flows.set(key, [at])
    else records.push(at)
  }
  return flows
}
function timeOf({ day, time }: PairProbes, at: number, base: number): number {
  return (day[at] - base) * 86_400e9 + time[at]
}

/** Segments that overlap or lie near each other, as stretches in time order. @param records of one flow, in time order */
function stretches(of: PairProbes, records: readonly number[], base: number): Stretch[] {
  // Ends without a beginning: of segments that were under way before what is read.
  let balance = 0
  let underWay = 0
  for (const at of records) {
    if (of.mark[at] === datagramEdges.first) balance++
    else if (of.mark[at] === datagramEdges.last) underWay = Math.max(underWay, -(--balance))
  }
  const found: Stretch[] = underWay > 0 ? [{ begin: -Infinity, end: -Infinity, record: -1 }] : []
  for (const at of records) {
    const mark = of.mark[at]
    if (mark > datagramEdges.last) continue
    const time = timeOf(of, at, base)
    const current = found.at(-1)
    if (current === undefined || (underWay === 0 && time - current.end > idle)) found.push({ begin: time, end: time, record: at })
    else current.end = time
    if (mark === datagramEdges.first) underWay++
    else if (mark === datagramEdges.last) underWay--
  }
  if (underWay > 0) found[found.length - 1].end = Infinity
  return found
}

/** The lowest index from which on `holds` is true, by bisection; `length` where it never is. */
function lowest(length: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}
