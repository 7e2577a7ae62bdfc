/**
 * Ties answers to TCP probes of one address pair, when they are read.
 *
 * An answer belongs to a probe of the same ports whose sequence number it acknowledges or quotes, sent at most 180 s
 * before (the time a SYN is repeated, RFC 1122, 4.2.3.5); to every such repetition, since they are one probe sent again.
 * A SYN that carries data is acknowledged behind it, too. A reset without acknowledgement tells no number: it belongs to
 * the latest probe of its ports. Of several answers open wins over closed, closed over filtered; the delay is that of
 * the first answer of the winning kind. A reset of the source itself answers nothing: it is keyed the other way round.
 *
 * Handshake: an acknowledgement or data of the source before it probes the same ports with another number. Where no
 * SYN-ACK was captured, only one that follows the SYN by its own number counts; after a refusal none does.
 * [DEFINITIONS 1]
 */
import { answerMarks } from '../capture/sink.ts'
import type { PairProbes } from './pairs.ts'

export const answerSeconds = 180
const limit = answerSeconds * 1e9
/** Probes with data of the same ports in one nanosecond. */
const mostAtOnce = 8
const [open, closed, filtered] = [1, 2, 3]

/** Fills answer, handshake and answerDelay of `pair`. Both in time order, of one source and destination. */
export function tieAnswers({ pair, answers }: { pair: PairProbes; answers: PairProbes }): void {
  pair.answer.fill(0, 0, pair.length)
  pair.handshake.fill(0, 0, pair.length)
  pair.answerDelay.fill(NaN, 0, pair.length)
  if (pair.length === 0 || answers.length === 0) return
  const [base] = pair.day
  const timeOf = ({ day, time }: PairProbes, at: number) => (day[at] - base) * 86_400e9 + time[at]
  /** Ports -> what is known of that flow. */
  const flows = new Map<number, Flow>()
  for (let at = 0; at < answers.length; at++) {
    const key = answers.port[at] * 65_536 + answers.sourcePort[at]
    let flow = flows.get(key)
    if (flow === undefined) flows.set(key, (flow = new Flow()))
    flow.record(answers.mark[at], answers.sequence[at], timeOf(answers, at))
  }
  for (let at = 0; at < pair.length; at++) flows.get(pair.port[at] * 65_536 + pair.sourcePort[at])?.probes.push(at)
  for (const flow of flows.values()) {
    let until = Infinity
    let following = Infinity
    for (let index = flow.probes.length - 1; index >= 0; index--) {
      const at = flow.probes[index]
      const next = flow.probes[index + 1]
      const time = timeOf(pair, at)
      if (next !== undefined && pair.sequence[next] !== pair.sequence[at]) until = following
      following = time
      tie(pair, at, flow, time, until)
    }
  }
}

function tie(pair: PairProbes, at: number, flow: Flow, time: number, until: number): void {
  const numbers = [pair.sequence[at], ...flow.longer(time)]
  const told = (mark: number) => numbers.reduce((first, number) => Math.min(first, flow.first(mark, number, time, time + limit)), Infinity)
  /** The last moment at which what tells no number is still about this probe. */
  const last = Math.min(time + limit, until)
  const untold = (mark: number) => {
    const first = flow.first(mark, null, time, last)
    return first < until ? first : Infinity
  }
  const opened = told(answerMarks.synAck)
  const refused = Math.min(told(answerMarks.reset), untold(answerMarks.bareReset))
  const turnedAway = told(answerMarks.filtered)
  const answer = opened < Infinity ? open : refused < Infinity ? closed : turnedAway < Infinity ? filtered : 0
  pair.answer[at] = answer
  if (answer > 0) pair.answerDelay[at] = (answer === open ? opened : answer === closed ? refused : turnedAway) - time
  if (answer === closed || answer === filtered) return
  const seen = answer === open ? untold : told
  pair.handshake[at] = seen(answerMarks.data) < Infinity ? 2 : seen(answerMarks.acknowledged) < Infinity ? 1 : 0
}

/** Answers of one (source port, destination port): their times by mark, and by mark and sequence number. */
class Flow {
  readonly probes: number[] = []
  private readonly times = new Map<number, number[]>()
  private readonly long = new Map<number, number[]>()

  record(mark: number, sequence: number, time: number): void {
    if (mark === answerMarks.longSyn) put(this.long, time, sequence)
    else {
      put(this.times, mark, time)
      if (mark !== answerMarks.bareReset) put(this.times, 16 + sequence * 16 + mark, time)
    }
  }
  /** The numbers that acknowledge a probe of this moment together with its data; none where there are too many to tell apart. */
  longer(time: number): readonly number[] {
    const numbers = this.long.get(time) ?? []
    return numbers.length <= mostAtOnce ? numbers : []
  }
  /** The first time in [from, to] of a record of this mark; Infinity without one. @param sequence null: of any number */
  first(mark: number, sequence: number | null, from: number, to: number): number {
    const times = this.times.get(sequence === null ? mark : 16 + sequence * 16 + mark)
    if (times === undefined) return Infinity
    let [low, high] = [0, times.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (times[middle] < from) low = middle + 1
      else high = middle
    }
    return low < times.length && times[low] <= to ? times[low] : Infinity
  }
}

function put(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [value])
  else list.push(value)
}
