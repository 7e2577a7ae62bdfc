import { expect, test } from 'vitest'
import { answerMarks } from '../../workers/capture/sink.ts'
import { asPcap } from '../fixtures/containers.ts'
import * as exchange from '../fixtures/exchange.ts'
import { read } from './counting.ts'

const ends: exchange.Ends = { source: [198, 18, 0, 1], destination: [198, 51, 100, 7], sourcePort: 40_000, destinationPort: 80 }
const six = (last: number) => [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last]
const ends6: exchange.Ends = { ...ends, source: six(1), destination: six(7) }
const probe = exchange.probe(ends, 5)
const probe6 = exchange.probe(ends6, 5)

/** Mark and sequence of each answer told, and what the frames were counted as. */
async function told(...frames: Buffer[]): Promise<{ answers: string[]; classes: { [name: string]: number } }> {
  const { answers, outcome } = await read(asPcap({ records: frames.map((frame, index) => ({ seconds: 1_478_000_000 + index, microseconds: 0, frame })) }))
  return {
    answers: answers.map((line) => line.split(' ')).map((fields) => `${fields[0]} ${fields[5]}>${fields[6]} ${fields[7]} ${fields[8]}`),
    classes: Object.fromEntries(Object.entries(outcome.ledger.classes).filter(([, count]) => count > 0)),
  }
}
/** The quoted packet begins 8 bytes behind the ICMP header. */
const quote = 14 + 20 + 8
function altered(frame: Buffer, change: (bytes: Buffer) => void): Buffer {
  const copy = Buffer.from(frame)
  change(copy)
  return copy
}

test('an ICMP error that quotes eight bytes of a probe answers it; one that quotes less, or nothing sound, is ICMP', async () => {
  const whole = exchange.unreachable(probe, 13)
  const cut = (bytes: number) => altered(exchange.unreachable(probe, 13, bytes), () => {})
  expect(await told(whole)).toEqual({ answers: [`6 40000>80 5 ${answerMarks.filtered}`], classes: { answer: 1 } })
  const unsound = [
    cut(27), cut(20), cut(19), cut(0),
    altered(whole, (bytes) => (bytes[quote] = 0x65)), // another version
    altered(whole, (bytes) => (bytes[quote] = 0x44)), // a header of 16 bytes
    altered(whole, (bytes) => (bytes[quote] = 0x4f)), // a header longer than the quote
    altered(whole, (bytes) => (bytes[quote + 7] = 1)), // a later fragment
    altered(whole, (bytes) => (bytes[quote + 9] = 47)), // neither TCP nor UDP
    altered(whole, (bytes) => (bytes[quote + 15] ^= 1)), // about somebody else's packet
    exchange.unreachable(probe, 0), exchange.unreachable(probe, 4), exchange.unreachable(probe, 5), // codes that do not speak of the probe
    altered(whole, (bytes) => (bytes[14 + 20] = 11)), // time exceeded
  ]
  expect(await told(...unsound)).toEqual({ answers: [], classes: { ICMP: unsound.length } })
})

test('ICMPv6 errors are read likewise, through the extension headers of what they quote', async () => {
  const whole = exchange.unreachable(probe6, 1)
  const start = 14 + 40 + 8
  const cut = [47, 40, 39, 1].map((bytes) => exchange.unreachable(probe6, 1, bytes))
  const endless = altered(whole, (bytes) => {
    bytes[start + 6] = 60
    bytes[start + 40] = 60
    bytes[start + 41] = 255
  })
  expect(await told(whole)).toEqual({ answers: [`6 40000>80 5 ${answerMarks.filtered}`], classes: { answer: 1 } })
  expect(await told(...cut, endless)).toEqual({ answers: [], classes: { ICMP: 5 } })
})

test('every answer is keyed by the probe it would answer', async () => {
  const datagram = exchange.datagram({ ...ends, destinationPort: 53 })
  const { answers, classes } = await told(exchange.synAck(ends, 5), exchange.resetBack(ends, 0xffffffff), exchange.bareResetBack(ends), exchange.unreachable(datagram, 3), exchange.unreachable(datagram, 10))
  expect(answers).toEqual([
    `6 40000>80 5 ${answerMarks.synAck}`, `6 40000>80 4294967295 ${answerMarks.reset}`, `6 40000>80 0 ${answerMarks.bareReset}`,
    `17 40000>53 0 ${answerMarks.unreachable}`, `17 40000>53 0 ${answerMarks.filtered}`,
  ])
  expect(classes).toEqual({ answer: 5 })
})

test('acknowledgements and data are told once a flow and minute, again after a SYN, and never as answers', async () => {
  const frames = [probe, exchange.acknowledge(ends, 5), exchange.acknowledge(ends, 5), exchange.talk(ends, 5), exchange.talk(ends, 5), exchange.acknowledge(ends, 5), exchange.probe(ends, 70), exchange.talk(ends, 70)]
  const { answers, classes } = await told(...frames)
  expect(answers).toEqual([`6 40000>80 5 ${answerMarks.acknowledged}`, `6 40000>80 5 ${answerMarks.data}`, `6 40000>80 70 ${answerMarks.data}`])
  expect(classes).toEqual({ probe: 2, 'other TCP': 6 })
})
