import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PacketDecoder } from '../../workers/capture/packet.ts'
import { Datagrams } from '../../workers/capture/datagrams.ts'
import { answerMarks, datagramEdges } from '../../workers/capture/sink.ts'
import { Tally } from '../../workers/capture/tally.ts'
import { answerKinds } from '../../workers/store/pairs.ts'
import { tieAnswers } from '../../workers/store/answers.ts'
import { udpProbes } from '../../workers/store/udpProbes.ts'
import * as exchange from '../fixtures/exchange.ts'

const second = 1e9
const host = [198, 18, 0, 1]
const target = [198, 51, 100, 7]
const [hostKey, targetKey] = [host, target].map((bytes) => Buffer.from(bytes).readUInt32BE(0))
/** Midnight of day 17,000. */
const midnight = 17_000 * 86_400

interface Timed {
  /** Seconds after midnight. */
  time: number
  frame: Buffer
}
/** What a decoder tells of these packets about the pair (host, target), as a reader would have it. */
function decoded(packets: readonly Timed[], capture = 1): { probes: exchange.Record[]; answers: exchange.Record[]; flows: exchange.Record[]; returned: exchange.Record[] } {
  const [probes, answers, flows, returned]: exchange.Record[][] = [[], [], [], []]
  const of = (day: number, time: number) => (day - 17_000) * 86_400e9 + time
  const decoder = new PacketDecoder(new Tally(), {
    address6: () => 0,
    probe: (source, destination, day, time, sourcePort, port, sequence, mark) => {
      if (source === hostKey && destination === targetKey) probes.push({ time: of(day, time), port, sourcePort, sequence, mark })
    },
    answer: (protocol, source, destination, day, time, sourcePort, port, sequence, mark, frame) => {
      if (source === hostKey && destination === targetKey) (protocol === 6 ? answers : returned).push({ time: of(day, time), port, sourcePort, sequence, mark, capture, frame })
    },
    datagram: (source, _, day, time, sourcePort, port, mark, frame) => {
      if (source === hostKey) flows.push({ time: of(day, time), port, sourcePort, sequence: 0, mark, capture, frame })
      else returned.push({ time: of(day, time), port: sourcePort, sourcePort: port, sequence: 0, mark, capture, frame })
    },
  })
  packets.forEach(({ time, frame }, index) => decoder.packet(frame, 0, frame.length, frame.length, 1, midnight + Math.floor(time), (time % 1) * 1e9, index))
  decoder.finish()
  return { probes, answers, flows, returned }
}
function tcpOutcomes(packets: readonly Timed[]): string[] {
  const { probes, answers } = decoded(packets)
  const pair = exchange.pairOf(probes)
  tieAnswers({ pair, answers: exchange.pairOf(answers) })
  return Array.from({ length: pair.length }, (_, at) => `${pair.time[at] / second} ${pair.port[at]} ${answerKinds[pair.answer[at]]} ${pair.handshake[at]} ${pair.answerDelay[at] / second}`)
}
function udpOutcomes(flows: readonly exchange.Record[], returned: readonly exchange.Record[]): string[] {
  const pair = exchange.pairOf([], flows.length + 1)
  udpProbes({ pair, flows: exchange.pairOf(flows), answers: exchange.pairOf(returned), captureOrder: (capture) => capture })
  return Array.from({ length: pair.length }, (_, at) => `${pair.time[at] / second} ${pair.sourcePort[at]}>${pair.port[at]} ${answerKinds[pair.answer[at]]} ${pair.answerDelay[at] / second}`).sort()
}

// -- The definitions, packet by packet, with nothing of the engine.

interface Packet {
  time: number
  kind: 'syn' | 'synAck' | 'reset' | 'bareReset' | 'filtered' | 'ack' | 'data'
  port: number
  /** Of the probe it is or is about. */
  sequence: number
}
const ends = (port: number): exchange.Ends => ({ source: host, destination: target, sourcePort: 40_000, destinationPort: port })
const frameOf = ({ kind, port, sequence }: Packet): Buffer =>
  kind === 'syn' ? exchange.probe(ends(port), sequence)
    : kind === 'synAck' ? exchange.synAck(ends(port), sequence)
      : kind === 'reset' ? exchange.resetBack(ends(port), sequence)
        : kind === 'bareReset' ? exchange.bareResetBack(ends(port))
          : kind === 'filtered' ? exchange.unreachable(exchange.probe(ends(port), sequence), 13)
            : kind === 'ack' ? exchange.acknowledge(ends(port), sequence)
              : exchange.talk(ends(port), sequence)

function plainTcp(packets: readonly Packet[]): string[] {
  const inOrder = [...packets].sort((one, other) => one.time - other.time)
  const probes = inOrder.filter(({ kind }) => kind === 'syn')
  return probes.map((probe) => {
    const about = inOrder.filter(({ port, time }) => port === probe.port && time >= probe.time && time <= probe.time + 180)
    const mine = (kind: Packet['kind']) => about.find((one) => one.kind === kind && one.sequence === probe.sequence)?.time
    const latest = (time: number) => probes.filter((one) => one.port === probe.port && one.time <= time).at(-1)!.sequence
    /** Of the packets that tell no number: those before another number was probed. */
    const next = probes.find((one) => one.port === probe.port && one.time > probe.time && one.sequence !== probe.sequence)?.time ?? Infinity
    const unnumbered = (kind: Packet['kind']) => about.find((one) => one.kind === kind && one.time < next && latest(one.time) === probe.sequence)?.time
    const closed = [mine('reset'), unnumbered('bareReset')].filter((time) => time !== undefined)
    const open = mine('synAck')
    const filtered = mine('filtered')
    const kind = open !== undefined ? 'open' : closed.length > 0 ? 'closed' : filtered !== undefined ? 'filtered' : 'silent'
    const answered = kind === 'open' ? open! : kind === 'closed' ? Math.min(...closed) : kind === 'filtered' ? filtered! : NaN
    const seen = kind === 'open' ? unnumbered : mine
    const handshake = kind === 'closed' || kind === 'filtered' ? 0 : seen('data') !== undefined ? 2 : seen('ack') !== undefined ? 1 : 0
    return `${probe.time} ${probe.port} ${kind} ${handshake} ${answered - probe.time}`
  })
}

interface Datagram {
  time: number
  /** Back: from the target. */
  back: boolean
  error: boolean
  port: number
  sourcePort: number
}
function plainUdp(all: readonly Datagram[]): string[] {
  const found = new Set<string>()
  for (const first of all.filter(({ back, error }) => !back && !error)) {
    const flow = all.filter(({ port, sourcePort }) => port === first.port && sourcePort === first.sourcePort)
    const forth = flow.filter(({ back, error }) => !back && !error).map(({ time }) => time)
    const returned = flow.filter(({ back, error }) => back && !error).map(({ time }) => time)
    /** Of datagrams of the same moment, those that come first. */
    const before = all.slice(0, all.indexOf(first))
    const { time } = first
    if (forth.some((other) => other < time && time - other <= 60)) continue
    if (returned.some((other) => other < time && time - other <= 60)) continue
    if (before.some((other) => other.back && !other.error && other.time === time && flow.includes(other))) continue
    let end = time
    for (let more = true; more; ) {
      const next = forth.filter((other) => other > end && other - end <= 60)
      more = next.length > 0
      if (more) end = Math.max(...next)
    }
    const last = Math.min(time + 180, end + 60)
    const open = returned.filter((other) => other >= time && other <= last)
    const errors = flow.filter(({ error, time: at }) => error && at >= time && at <= last).map(({ time: at }) => at)
    const kind = open.length > 0 ? 'open' : errors.length > 0 ? 'closed' : 'silent'
    const answered = kind === 'open' ? Math.min(...open) : kind === 'closed' ? Math.min(...errors) : NaN
    found.add(`${time} ${first.sourcePort}>${first.port} ${kind} ${answered - time}`)
  }
  return [...found].sort()
}

const times = { minLength: 1, maxLength: 14 }
/** Times that meet the limits exactly: multiples of 20 s. */
const traffic = fc
  .uniqueArray(fc.integer({ min: 0, max: 40 }), times)
  .chain((moments) => fc.tuple(...moments.map((moment) => fc.record({
    time: fc.constant(moment * 20), kind: fc.constantFrom<Packet['kind']>('syn', 'syn', 'synAck', 'reset', 'bareReset', 'filtered'),
    port: fc.constantFrom(80, 443), sequence: fc.constantFrom(5, 0xffffffff, 70_000),
  }))))
const datagrams = fc.array(
  fc.record({ time: fc.integer({ min: 0, max: 30 }).map((step) => step * 20), back: fc.boolean(), error: fc.constantFrom(false, false, false, true), port: fc.constantFrom(53, 500), sourcePort: fc.constantFrom(53, 400) }),
  { minLength: 1, maxLength: 24 },
)
const shuffled = <Item>(items: readonly Item[], seed: number): Item[] => items.map((item, index) => ({ item, at: ((index + 1) * (2 * seed + 1) * 7919) % 104_729 })).sort((one, other) => one.at - other.at).map(({ item }) => item)

describe('answers to TCP probes', () => {
  test('are tied as a plain reading of the definition ties them, in any order of packets', () => {
    fc.assert(
      fc.property(traffic, fc.nat(1000), (packets, seed) => {
        const expected = plainTcp(packets)
        const timed = packets.map((packet) => ({ time: packet.time, frame: frameOf(packet) }))
        expect(tcpOutcomes([...timed].sort((one, other) => one.time - other.time))).toEqual(expected)
        expect(tcpOutcomes(shuffled(timed, seed))).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })

  test('handshakes and data belong to the connection they are of, as a plain reading says', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.constantFrom<Packet['kind']>('syn', 'synAck', 'ack', 'data', 'data', 'reset'), fc.constantFrom(80, 443)), { maxLength: 24 }), (steps) => {
        let time = 0
        const number = new Map<number, number>()
        const packets = steps.map(([gap, kind, port]): Packet => {
          time += gap
          if (kind === 'syn') number.set(port, (number.get(port) ?? 0) + 100_000)
          return { time, kind, port, sequence: number.get(port) ?? 1 }
        })
        expect(tcpOutcomes(packets.map((packet) => ({ time: packet.time, frame: frameOf(packet) })))).toEqual(plainTcp(packets))
      }),
      { numRuns: 300 },
    )
  })

  test('a reset of the source, an answer after 180 s, and one to another number are none', () => {
    const flow = ends(80)
    expect(
      tcpOutcomes([
        { time: 0, frame: exchange.probe(flow, 5) },
        { time: 1, frame: exchange.segment(flow, 4, 6) }, // RST of the source itself
        { time: 2, frame: exchange.resetBack(flow, 4) },
        { time: 180.000001, frame: exchange.synAck(flow, 5) },
      ]),
    ).toEqual(['0 80 silent 0 NaN'])
  })

  test('a SYN with data is acknowledged behind it; a probe sent again has the answer of all its transmissions', () => {
    const flow = ends(80)
    expect(
      tcpOutcomes([
        { time: 0, frame: exchange.probe(flow, 5, 'hello') },
        { time: 1, frame: exchange.probe(flow, 5, 'hello') },
        { time: 3, frame: exchange.resetBack(flow, 10) },
      ]),
    ).toEqual(['0 80 closed 0 3', '1 80 closed 0 2'])
  })

  test('without a SYN-ACK only what follows the SYN by its own number is a handshake', () => {
    const packets = (of: number) => [{ time: 0, frame: exchange.probe(ends(80), 5) }, { time: 1, frame: exchange.talk(ends(80), of) }]
    expect([tcpOutcomes(packets(5)), tcpOutcomes(packets(6))]).toEqual([['0 80 silent 2 NaN'], ['0 80 silent 0 NaN']])
  })

  test('a hundred thousand data packets of a flow are two records: the first, and one after a minute', () => {
    const flow = ends(80)
    const data = exchange.talk(flow, 5)
    const { answers } = decoded([
      { time: 0, frame: exchange.probe(flow, 5) },
      ...Array.from({ length: 100_000 }, (_, index) => ({ time: 1 + index / 1000, frame: data })),
    ])
    expect(answers.length).toBe(2)
  })
})

test('a hundred thousand probes of one flow and as many answers are tied in seconds, whatever they are', () => {
  const many = 100_000
  const records = (mark: number, number: (index: number) => number, step = 1e6) => exchange.pairOf(Array.from({ length: many }, (_, index) => ({ time: index * step, port: 80, sourcePort: 1, sequence: number(index), mark })))
  const cases: [number, (index: number) => number, number?][] = [
    [answerMarks.reset, () => 5], [answerMarks.reset, (index) => index], [answerMarks.bareReset, () => 0], [answerMarks.data, (index) => index],
    [answerMarks.longSyn, (index) => index], [answerMarks.longSyn, (index) => index, 0],
  ]
  const before = process.cpuUsage()
  for (const [mark, number, step] of cases) {
    const pair = records(0, number, step)
    tieAnswers({ pair, answers: records(mark, number, step) })
  }
  udpProbes({ pair: exchange.pairOf([], 1024), flows: records(0, () => 0, 61 * second), answers: records(0, () => 0, 61 * second), captureOrder: () => 0 })
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1e6).toBeLessThan(15)
}, 120_000)

describe('UDP probes', () => {
  const records = (all: readonly Datagram[]) => {
    const timed = all.map(({ time, back, error, port, sourcePort }) => {
      const flow = { source: host, destination: target, sourcePort, destinationPort: port }
      return { time, frame: error ? exchange.unreachable(exchange.datagram(flow), 3) : exchange.datagram(back ? exchange.back(flow) : flow) }
    })
    return timed
  }

  test('and their answers are those of a plain reading, in any order of packets and any cut into files', () => {
    fc.assert(
      fc.property(datagrams, fc.nat(1000), fc.nat(24), (all, seed, cut) => {
        const expected = plainUdp(all)
        const inOrder = records([...all].sort((one, other) => one.time - other.time))
        const mixed = shuffled(inOrder, seed)
        // Of the same moment, the order in which they were captured stays: it decides.
        for (const moment of new Set(mixed.map(({ time }) => time))) {
          const same = inOrder.filter(({ time }) => time === moment)
          mixed.forEach((one, at) => one.time === moment && (mixed[at] = same.shift()!))
        }
        const whole = decoded(inOrder)
        const other = decoded(mixed)
        const [front, rear] = [decoded(mixed.slice(0, cut)), decoded(mixed.slice(cut), 2)]
        expect(udpOutcomes(whole.flows, whole.returned)).toEqual(expected)
        expect(udpOutcomes(other.flows, other.returned)).toEqual(expected)
        expect(udpOutcomes([...front.flows, ...rear.flows], [...front.returned, ...rear.returned])).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })

  test('do not depend on how many flows the table holds', () => {
    fc.assert(
      fc.property(datagrams, (all) => {
        const sent = all.filter(({ error }) => !error)
        const told: { key: number; record: exchange.Record }[] = []
        const table: Datagrams = new Datagrams(1, (mark, day, time, frame) => {
          const [key] = table.flows.key
          told.push({ key, record: { time: (day - 17_000) * 86_400e9 + time, port: key & 1 ? 500 : 53, sourcePort: key & 2 ? 400 : 53, sequence: 0, mark, frame } })
        }, 0)
        for (const [frame, { time, back, port, sourcePort }] of sent.entries()) {
          table.flows.key[0] = (port === 500 ? 1 : 0) | (sourcePort === 400 ? 2 : 0) | (back ? 4 : 0)
          table.datagram(17_000, time * second, frame)
        }
        table.finish()
        const of = (back: boolean) => told.filter(({ key }) => key >= 4 === back).map(({ record }) => record)
        expect(udpOutcomes(of(false), of(true))).toEqual(plainUdp(sent))
      }),
      { numRuns: 300 },
    )
  })

  test('a datagram exactly 60 s after the one before is of the same flow, one a nanosecond later a probe again', () => {
    const single = (time: number) => ({ time: time * second, port: 53, sourcePort: 400, sequence: 0, mark: datagramEdges.single })
    expect([udpOutcomes([single(0), single(60)], []), udpOutcomes([single(0), { ...single(60), time: 60 * second + 1 }], [])]).toEqual([
      ['0 400>53 silent NaN'],
      ['0 400>53 silent NaN', '60.000000001 400>53 silent NaN'],
    ])
  })

  test('of the same moment as what comes back are probes where they were captured first, whatever their ports', () => {
    const call = { source: host, destination: target, sourcePort: 1022, destinationPort: 2049 }
    const frames = [exchange.datagram(call), exchange.datagram(exchange.back(call))]
    const outcomes = ({ flows, returned }: ReturnType<typeof decoded>) => udpOutcomes(flows, returned)
    const [asked, heard] = [frames, frames.toReversed()].map((both) => decoded(both.map((frame) => ({ time: 5, frame }))))
    expect([outcomes(asked), outcomes(heard)]).toEqual([['5 1022>2049 open 0'], []])
    // The other way round, of the pair (target, host), it is the answer that would have been a probe.
    const turned = (records: exchange.Record[]) => records.map((record) => ({ ...record, port: record.sourcePort, sourcePort: record.port }))
    expect([udpOutcomes(turned(asked.returned), turned(asked.flows)), udpOutcomes(turned(heard.returned), turned(heard.flows))]).toEqual([[], ['5 2049>1022 open 0']])
    const [first, second] = [decoded([{ time: 5, frame: frames[0] }], 1), decoded([{ time: 5, frame: frames[1] }], 2)]
    expect(outcomes({ ...first, returned: second.returned })).toEqual(['5 1022>2049 open 0'])
  })

  test('a flow that was under way before what is read is no probe in it', () => {
    const record = (time: number, mark: number) => ({ time: time * second, port: 53, sourcePort: 400, sequence: 0, mark })
    expect(udpOutcomes([record(10, datagramEdges.last), record(90, datagramEdges.single)], [])).toEqual(['90 400>53 silent NaN'])
  })
})
