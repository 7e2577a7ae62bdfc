import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createSlices } from '../../workers/sequences/slices.ts'
import { windowsOf } from '../../workers/sequences/windows.ts'
import { importCaptures } from '../../workers/intake/import.ts'
import { openCase, type CaseStore } from '../../workers/store/open.ts'
import { answerKinds, type ProbeScope } from '../../workers/store/pairs.ts'
import { writeOfficeCapture } from '../../workers/demo/office.ts'
import { sharedCaptures, whySkipped } from '../sharedCaptures.ts'
import { asPcap, recordsOf } from '../fixtures/containers.ts'
import * as exchange from '../fixtures/exchange.ts'

const hooks = { cancelled: () => false, progress() {} }
const at = '2026-01-02T03:04:05Z'
const everything: ProbeScope = { start: null, end: null, sensor: null, targets: '', protocol: 'tcp', outcome: 'all' }
const six = (last: number) => [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last]
const families: [string, exchange.Ends['source'], exchange.Ends['source']][] = [['IPv4', [198, 18, 0, 1], [198, 51, 100, 7]], ['IPv6', six(1), six(7)]]

type Packets = ReturnType<typeof recordsOf>
async function caseOf(files: readonly Packets[]): Promise<CaseStore> {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-answers-'))
  const paths = files.map((records, index) => {
    const path = join(folder, `capture-${index}.pcap`)
    writeFileSync(path, asPcap({ records }))
    return path
  })
  const store = openCase({ path: join(folder, 'case.portolan'), mode: 'create', at })
  await importCaptures({ store, paths, sensor: '', at, hooks, changed() {} })
  return store
}
/** Every probe with what answered it, as lines that name no frame and no capture. */
function outcomes(store: CaseStore, scope: ProbeScope = everything): string[] {
  const lines: string[] = []
  store.probes.visitPairs(scope, ['time', 'answer', 'handshake', 'answerDelay', 'sourcePort'], (pair) => {
    for (let index = pair.from; index < pair.from + pair.length; index++) {
      const { day, time, port, sourcePort, answer, handshake, answerDelay } = pair
      lines.push([store.probes.addressText(pair.source), sourcePort[index], store.probes.addressText(pair.destination), port[index], day[index], time[index], answerKinds[answer[index]], handshake[index], answerDelay[index]].join(' '))
    }
  }, hooks)
  return lines.sort()
}
const shuffled = (records: Packets): Packets => records.map((record, index) => ({ record, at: ((index + 1) * 7919) % 104_729 })).sort((one, other) => one.at - other.at).map(({ record }) => record)
const thirds = (records: Packets): Packets[] => [0, 1, 2].map((part) => records.filter((_, index) => Math.floor((3 * index) / records.length) === part))

test.each(families)('every kind of answer to a probe over %s, by packet', async (_, source, destination) => {
  const day = 17_000 * 86_400
  let seconds = day
  const records: Packets = []
  const say = (...frames: Buffer[]) => frames.forEach((frame, index) => records.push({ seconds: seconds + index, microseconds: 0, frame }))
  const flow = (destinationPort: number): exchange.Ends => ({ source, destination, sourcePort: 40_000, destinationPort })
  const scenes: ((ends: exchange.Ends) => Buffer[])[] = [
    (ends) => [exchange.probe(ends, 1), exchange.synAck(ends, 1), exchange.segment(ends, 4, 2)],
    (ends) => [exchange.probe(ends, 1), exchange.synAck(ends, 1), exchange.acknowledge(ends, 1)],
    (ends) => [exchange.probe(ends, 1), exchange.synAck(ends, 1), exchange.acknowledge(ends, 1), exchange.talk(ends, 1)],
    (ends) => [exchange.probe(ends, 1), exchange.resetBack(ends, 1)],
    (ends) => [exchange.probe(ends, 1), exchange.bareResetBack(ends)],
    (ends) => [exchange.probe(ends, 1), exchange.unreachable(exchange.probe(ends, 1), source.length === 4 ? 3 : 4)],
    (ends) => [exchange.probe(ends, 1), exchange.resetBack(ends, 1), exchange.synAck(ends, 1)],
    (ends) => [exchange.probe(ends, 1), exchange.unreachable(exchange.probe(ends, 1), 1), exchange.resetBack(ends, 1)],
    (ends) => [exchange.probe(ends, 1), exchange.segment(exchange.back(ends), 0x10, 5, 2)],
    (ends) => [exchange.datagram(ends), exchange.datagram(exchange.back(ends))],
    (ends) => [exchange.datagram(ends), exchange.unreachable(exchange.datagram(ends), source.length === 4 ? 3 : 4)],
    (ends) => [exchange.datagram(ends), exchange.unreachable(exchange.datagram(ends), 1)],
    (ends) => [exchange.datagram(ends)],
  ]
  scenes.forEach((scene, index) => {
    seconds = day + index * 1000
    say(...scene(flow(1 + index)))
  })
  const store = await caseOf([records])
  const told = (protocol: ProbeScope['protocol']) => outcomes(store, { ...everything, protocol }).map((line) => line.split(' ')).map((parts) => [Number(parts[3]), parts[6], Number(parts[7]), Number(parts[8]) / 1e9]).sort(([one], [other]) => Number(one) - Number(other))
  expect(told('tcp')).toEqual([
    [1, 'open', 0, 1], [2, 'open', 1, 1], [3, 'open', 2, 1], [4, 'closed', 0, 1], [5, 'closed', 0, 1], [6, 'filtered', 0, 1], [7, 'open', 0, 2], [8, 'closed', 0, 2], [9, 'silent', 0, NaN],
  ])
  expect(told('udp')).toEqual([[10, 'open', 0, 1], [11, 'closed', 0, 1], [12, 'filtered', 0, 1], [13, 'silent', 0, NaN]])
  const { ledger } = store.captures()[0]
  expect({ probe: ledger.classes.probe, answer: ledger.classes.answer, udp: ledger.classes.UDP, all: Object.values(ledger.classes).reduce((sum, count) => sum + count, 0) }).toEqual({
    probe: 9, answer: 13, udp: 5, all: records.length,
  })
  store.close()
})

test('an office seen whole, shuffled, and in three files gives the same answers, window by window too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-office-'))
  const path = join(folder, 'office.pcap')
  const made = writeOfficeCapture({ path, days: 1 })
  const records = recordsOf(readFileSync(path))
  const [whole, mixed, parts] = [await caseOf([records]), await caseOf([shuffled(records)]), await caseOf(thirds(records))]
  for (const protocol of ['tcp', 'udp'] as const) {
    const scope = { ...everything, protocol }
    const expected = outcomes(whole, scope)
    expect(outcomes(mixed, scope)).toEqual(expected)
    expect(outcomes(parts, scope)).toEqual(expected)
    const hours = windowsOf({ word: 'hour', span: whole.probes.span(null, protocol) })
    expect(hours.flatMap(({ from, to }) => outcomes(whole, { ...scope, start: from, end: to })).sort()).toEqual(expected)
    const sliced = createSlices({ probes: whole.probes, windows: hours })
    expect(hours.flatMap(({ from, to }) => outcomes({ ...whole, probes: sliced } as CaseStore, { ...scope, start: from, end: to })).sort()).toEqual(expected)
    expect(outcomes(whole, { ...scope, outcome: 'unanswered' })).toEqual(expected.filter((line) => line.includes(' silent ')))
  }
  const count = (kind: string) => outcomes(whole).filter((line) => line.includes(` ${kind} `)).length
  expect({ open: count('open'), closed: count('closed'), filtered: count('filtered'), silent: count('silent') }).toEqual({ open: made.open, closed: made.closed, filtered: made.filtered, silent: made.silent })
  for (const store of [whole, mixed, parts]) store.close()
}, 120_000)

/** Where ours differ from the reference, with the reason. */
const deviations = {
  // No capture we read.
  'LibtraceTeam-libtrace__5_packets.erf.gz': '0 0 0',
  // A probe, or its answer, has a time that is none: it has no place in an order.
  'seladb-PcapPlusPlus__file_heuristics__pcapng-example.pcapng.zst': '1 0 0',
  'the-tcpdump-group-tcpdump__tests__timestamp_invalid_micro.pcap': '1 0 0',
  'the-tcpdump-group-tcpdump__tests__timestamp_invalid_nano.pcap': '1 0 0',
  // The SYN carries data, which is acknowledged with it; the reference knows only the SYN's own number.
  'zeek-zeek__tcp__payload-syn.pcap': '1 1 0',
  'zeek-zeek__tcp__tcp-fast-open.pcap': '2 2 0',
}

test.skipIf(!sharedCaptures)(`TCP probes of real captures are answered as a plain reading of tshark's columns says (${sharedCaptures ? 'real captures' : whySkipped})`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-answers-'))
  const differences: { [file: string]: string } = {}
  const lines = readFileSync(join(import.meta.dirname, '../reference/answers.tsv'), 'utf8').trim().split('\n').slice(1)
  for (const [index, line] of lines.entries()) {
    const [file, ...expected] = line.split('\t')
    const store = openCase({ path: join(folder, `${index}.portolan`), mode: 'create', at })
    await importCaptures({ store, paths: [join(sharedCaptures!, file)], sensor: '', at, hooks, changed() {} })
    const counts = [0, 0, 0, 0]
    store.probes.visitPairs(everything, ['answer'], (pair) => {
      for (let at = pair.from; at < pair.from + pair.length; at++) counts[pair.answer[at]]++
    }, hooks)
    store.close()
    const ours = [counts.reduce((sum, count) => sum + count, 0), counts[1], counts[2]].join(' ')
    if (ours !== expected.join(' ')) differences[file] = ours
  }
  expect([lines.length, differences]).toEqual([80, deviations])
}, 300_000)
