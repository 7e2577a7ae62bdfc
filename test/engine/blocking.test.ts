/** Blocking in whole cases: strategies on planted groups, benign connections of an office, labels, portable knowledge, next ports, rules. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ruleFormats, type AnalysisResult, type Cell, type PartialParameters, type Table } from '../../workers/contract.ts'
import { sensors, writeDarknetCapture } from '../../workers/demo/darknet.ts'
import { tcpFlags, tcpFrame } from '../../workers/demo/frames.ts'
import { writeOfficeCapture } from '../../workers/demo/office.ts'
import { writePcap } from '../../workers/demo/pcapFile.ts'
import { openEngine, type OpenEngine } from './openEngine.ts'

/** The first holds a darknet and an IPv6 scanner, the second the other darknet, the third an office that answers. */
let north: OpenEngine
let south: OpenEngine
let office: OpenEngine
const scanner6 = '2001:db8:0:1::7'
const days = 6
beforeAll(async () => {
  ;[north, south, office] = [await openEngine(), await openEngine(), await openEngine()]
  for (const [sensor, engine] of [north, south].entries()) {
    const path = join(engine.folder, 'darknet.pcap')
    writeDarknetCapture({ path, sensor, days })
    await engine.ask('importCaptures', { places: [path], sensor: sensors[sensor].name })
  }
  const path = join(north.folder, 'six.pcap')
  const six = (last: number) => [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, last]
  const frames = [22, 23, 80, 443, 80].map((destinationPort, step) => ({
    time: Date.UTC(2016, 10, 2, 10) * 1000 + step * 1_000_000,
    frame: tcpFrame({ source: six(7), destination: six(1), sourcePort: 40_000, destinationPort, sequence: step, flags: tcpFlags.syn, options: false, identification: 0, hops: 60, window: 1024 }),
  }))
  writePcap({ path, frames })
  await north.ask('importCaptures', { places: [path], sensor: 'six' })
  const two = join(office.folder, 'office.pcap')
  writeOfficeCapture({ path: two, days })
  await office.ask('importCaptures', { places: [two] })
}, 600_000)
afterAll(async () => {
  for (const engine of [north, south, office]) await engine.end()
})

const run = (engine: OpenEngine, analysis: string, parameters: PartialParameters = {}): Promise<AnalysisResult> => engine.ask('runAnalysis', { analysis, parameters })
const tableOf = ({ findings }: AnalysisResult, title: string) => findings.find((finding) => finding.kind === 'table' && finding.title.startsWith(title)) as Table
const recordsOf = (table: Table): Record<string, Cell>[] => table.rows.map((row) => Object.fromEntries(table.columns.map(({ key }, at) => [key, row[at]])))
const code = async (asked: Promise<unknown>) => asked.then(() => 'accepted', (error: { code?: string }) => error.code ?? String(error))

test('on planted groups semantic blocks more than euclidean and myself at every K and time, and successor about as much', async () => {
  const result = await run(north, 'blocking', { kGrid: '1,3,5', tGrid: '60,900,20000' })
  const cells = recordsOf(tableOf(result, 'Blocking,'))
  const blocked = (strategy: string, k: Cell, t: Cell) => cells.find((cell) => cell.strategy === strategy && cell.k === k && cell.t === t)!.blocked as number
  const settings = cells.filter(({ strategy }) => strategy === 'semantic')
  expect(settings.length).toBe(9)
  for (const { k, t } of settings) {
    const semantic = blocked('semantic', k, t)
    expect([k, t, semantic > blocked('euclidean', k, t), semantic > blocked('myself', k, t), Math.abs(semantic - blocked('successor', k, t)) < 0.01]).toEqual([k, t, true, true, true])
  }
  const hits = recordsOf(tableOf(result, 'Next port foretold'))
  const hit = (strategy: string) => hits.find((one) => one.strategy === strategy && one.k === 3)!.hit as number
  expect([hit('semantic') > 0.5, hit('euclidean') < 0.2, hit('popular') < 0.2]).toEqual([true, true, true])
}, 300_000)

test('the report says how each strategy did, where the dissimilarity adds nothing, and whose the published values are', async () => {
  const { folder } = await north.ask('report', { place: join(north.folder, 'report') })
  const html = readFileSync(join(folder, 'report.html'), 'utf8')
  expect(html).toMatch(/semantic would have blocked [\d.]+\s%, with [\d.]+\s%/)
  expect(html).toMatch(/successor blocks as much \([^)]*\) with [^:]*: here the dissimilarity adds nothing to it\./)
  expect(html).toContain('they were not computed here')
  expect(html).toContain('No connection of the test window had its handshake completed by its source')
}, 300_000)

test('an office: connections completed by their source are benign; scans are cut, and few of those', async () => {
  const result = await run(office, 'detection', { kGrid: '3', tGrid: '900', strategies: 'semantic,myself' })
  const [myself, semantic] = recordsOf(tableOf(result, 'Scans and benign'))
  const daily = recordsOf(tableOf(result, 'Day by day')).filter(({ strategy }) => strategy === 'semantic')
  expect(daily.length).toBe(2)
  for (const { scans, benign } of daily) expect([Number(scans) > 0, Number(benign) > 0]).toEqual([true, true])
  expect(Number(semantic.tprMean)).toBeGreaterThan(Number(myself.tprMean))
  const cut = daily.reduce((sum, { benignBlocked }) => sum + Number(benignBlocked), 0)
  const collateral = tableOf(result, 'Collateral')
  expect(recordsOf(collateral).filter(({ strategy }) => strategy === 'semantic').length).toBe(cut)
}, 300_000)

test('labels decide what is benign, are kept with their hash, and are refused whole', async () => {
  const path = join(office.folder, 'labels.csv')
  const [{ source }] = recordsOf(tableOf(await run(office, 'scanners', { top: 1 }), 'Scanners'))
  writeFileSync(path, `1,${String(source)},,,,x,20,1.5,3,anomalous\n`)
  const broken = join(office.folder, 'broken.csv')
  writeFileSync(broken, `1,${String(source)},,,,x,20,1.5,3,anomalous\n2,nobody,,,,x,20,1.5,3,anomalous\n`)
  const before = await office.ask('caseSummary', {})
  expect(await code(office.ask('importLabels', { place: broken }))).toBe('bad_labels')
  expect(await code(office.ask('importLabels', { place: join(office.folder, 'none.csv') }))).toBe('file_missing')
  expect(await code(office.ask('importLabels', { place: office.folder }))).toBe('not_a_regular_file')
  expect([await office.ask('labelFiles', {}), (await office.ask('caseSummary', {})).content]).toEqual([[], before.content])
  const record = await office.ask('importLabels', { place: path })
  expect(record).toMatchObject({ name: 'labels.csv', format: 'csv', anomalies: 1, filters: 1, anomalous: 1, suspicious: 0, notice: 0 })
  expect(record.sha256).toMatch(/^[0-9a-f]{64}$/)
  expect(await code(office.ask('importLabels', { place: path }))).toBe('duplicate')
  expect((await office.ask('caseSummary', {})).content).not.toBe(before.content)
  const split = { train: '2016-11-01', test: '2016-11-02..', kGrid: '3', tGrid: '900', strategies: 'myself' }
  const day = recordsOf(tableOf(await run(office, 'detection', { ...split, benign: 'labels' }), 'Day by day'))
  const theirs = (await run(office, 'dataset', { sources: String(source), window: '2016-11-02..' })).scope.probes
  // Every probe of the labelled source is a scan, and no other (retransmissions are dropped).
  const dropped = (await run(office, 'dataset', { sources: String(source), window: '2016-11-02..' })).scope.retransmissions
  expect(day.reduce((sum, { scans }) => sum + Number(scans), 0)).toBe(theirs - dropped)
  await office.ask('removeLabels', { id: record.id })
  expect((await office.ask('caseSummary', {})).content).toBe(before.content)
  expect(await code(run(office, 'detection', { ...split, benign: 'labels' }))).toBe('unknown_labels')
}, 300_000)

test('knowledge leaves without an address and gives the same answers elsewhere', async () => {
  const exported = await north.ask('exportKnowledge', {})
  const again = await north.ask('exportKnowledge', {})
  expect(again.text).toBe(exported.text)
  // No address, network or time of the case in any form it is written in: text, number, hexadecimal.
  const scanners = recordsOf(tableOf(await run(north, 'scanners'), 'Scanners')).map(({ source }) => String(source))
  expect(scanners.length).toBeGreaterThan(1000)
  expect(scanners.filter((source) => exported.text.includes(source))).toEqual([])
  const numbers = new Set([...exported.text.matchAll(/\d+/g)].map(([digits]) => digits))
  const asNumber = (source: string) => source.split('.').reduce((sum, quad) => sum * 256 + Number(quad), 0)
  expect(scanners.filter((source) => source.includes('.') && numbers.has(String(asNumber(source))))).toEqual([])
  expect(exported.text).not.toMatch(/\d+\.\d+|[0-9a-f]{1,4}:[0-9a-f]{0,4}:|2016|darknet|north|six/i)
  const path = join(south.folder, 'north.json')
  writeFileSync(path, exported.text)
  const record = await south.ask('importKnowledge', { place: path })
  expect(record).toMatchObject({ name: 'north', protocol: 'tcp', sha256: exported.sha256, ports: exported.learned.ports, edges: exported.learned.edges, transitions: exported.learned.transitions, probes: exported.learned.probes })
  expect(await code(south.ask('importKnowledge', { place: path }))).toBe('duplicate')
  for (const port of [22, 80, 3306]) {
    const [here, there] = [await north.ask('nearest', { port, parameters: { k: 5 } }), await south.ask('nearest', { port, parameters: { k: 5, knowledge: 'north' } })]
    expect(there.neighbours).toEqual(here.neighbours)
  }
  const [here, there] = [await north.ask('distance', { from: 80, to: 3306 }), await south.ask('distance', { from: 80, to: 3306, parameters: { knowledge: 'north' } })]
  expect({ ...there, parameters: 0, window: 0, warnings: 0 }).toEqual({ ...here, parameters: 0, window: 0, warnings: 0 })
  expect(await code(south.ask('nearest', { port: 22, parameters: { knowledge: 'west' } }))).toBe('unknown_knowledge')
  expect(await code(south.ask('nearest', { port: 22, parameters: { knowledge: 'north', protocol: 'udp' } }))).not.toBe('accepted')
}, 300_000)

test('the transfer is scored: learned in the north, tested in the south, beside what the south learned itself', async () => {
  const small = { kGrid: '3', tGrid: '20000', strategies: 'euclidean,semantic' }
  const [elsewhere, own] = [await run(south, 'blocking', { ...small, knowledge: 'north' }), await run(south, 'blocking', small)]
  const [euclidean, semantic] = recordsOf(tableOf(elsewhere, 'Transfer'))
  const ownRows = recordsOf(tableOf(own, 'Strategies side by side'))
  expect([semantic.blockedHere, semantic.usefulnessHere, semantic.hitHere]).toEqual([ownRows[1].blocked, ownRows[1].usefulness, ownRows[1].hit])
  // The same groups were planted in both; lists by number know nothing to transfer.
  expect(euclidean.blocked).toBe(euclidean.blockedHere)
  expect(Number(semantic.hit)).toBeGreaterThan(Number(euclidean.hit))
  expect(Number(semantic.blocked)).toBeGreaterThan(Number(euclidean.blocked))
  await south.ask('removeKnowledge', { name: 'north' })
  expect(await south.ask('knowledgeFiles', {})).toEqual([])
}, 300_000)

test('the card of a source: its last probes, the next ports by every strategy, their path, and what answered there', async () => {
  const card = await north.ask('nextPorts', { source: '2001:DB8:0:1:0:0:0:7', parameters: { k: 2 } })
  const nearest = await north.ask('nearest', { port: 80, parameters: { k: 2 } })
  expect({ source: card.source, from: card.from.port, destination: card.destination, last: card.last.map(({ time, port, answer }) => [time.slice(11, 19), port.port, answer].join(' ')) }).toEqual({
    source: scanner6, from: 80, destination: '2001:db8:0:1::1',
    last: ['10:00:04 80 silent', '10:00:03 443 silent', '10:00:02 80 silent', '10:00:01 23 silent', '10:00:00 22 silent'],
  })
  const by = new Map(card.strategies.map(({ strategy, next }) => [strategy, next]))
  expect([...by.keys()]).toEqual(['euclidean', 'upward', 'semantic', 'successor', 'popular'])
  expect(by.get('euclidean')!.map(({ port }) => port.port)).toEqual([81, 79])
  expect(by.get('semantic')!.map(({ rank, port, path, distance }) => ({ rank, port: port.port, path, distance }))).toEqual(
    nearest.neighbours.map(({ rank, port, path, distance }) => ({ rank, port: port.port, path, distance })),
  )
  const edges = recordsOf(tableOf(await run(north, 'edges'), '')).filter(({ from }) => from === 80)
  const followed = (to: number) => edges.find((edge) => edge.to === to)?.weight ?? 0
  for (const next of by.values()) for (const one of next) expect([one.port.port, one.followed]).toEqual([one.port.port, followed(one.port.port)])
  expect(card.leaving).toBe(edges.reduce((sum, { weight }) => sum + Number(weight), 0))
  // 443 was probed there, 81 was not.
  const answers = [...by.values()].flat().map(({ port, answer }) => [port.port, answer])
  expect([answers.find(([port]) => port === 443)?.[1], answers.find(([port]) => port === 81)?.[1]]).toEqual(['silent', null])
  expect(await code(north.ask('nextPorts', { source: '203.0.113.250' }))).toBe('unknown_source')
  expect(await code(north.ask('nextPorts', { source: 'banana' }))).toBe('bad_question')
})

test('a run that is cancelled is refused and keeps nothing; progress is told meanwhile', async () => {
  const stages = new Set<string>()
  const question = { analysis: 'blocking', parameters: { kGrid: '1', tGrid: '7' } }
  expect(await code(north.ask('runAnalysis', question, { cancelled: () => true }))).toBe('cancelled')
  await north.ask('runAnalysis', question, { told: ({ stage }) => stages.add(stage) })
  expect([...stages]).toContain('ranking ports')
}, 300_000)

test('rules of chosen sources and of the busiest, in every format, the same to the byte', async () => {
  for (const format of ruleFormats) {
    const question = { sources: [scanner6], scanners: 2, format, parameters: { k: 2, t: 600 } }
    const answer = await north.ask('rules', question)
    expect((await north.ask('rules', question)).text).toBe(answer.text)
    expect([answer.sources, answer.entries > 3, answer.text.includes(scanner6), answer.text.includes('it would have blocked')]).toEqual([3, true, true, true])
  }
})

test('a file of knowledge that was changed or is another is refused with its reason', async () => {
  const { text } = await north.ask('exportKnowledge', { parameters: { sources: '2001:db8:0:1::/64', filter: 'none' } })
  const document = JSON.parse(text) as { probes: number[]; steps: Record<string, number[]> }
  expect([document.probes, document.steps]).toEqual([[22, 1, 23, 1, 80, 2, 443, 1], { 22: [23, 1], 23: [80, 1], 80: [443, 1], 443: [80, 1] }])
  const table: [string, string][] = [
    [text, 'accepted'],
    [text.replace('[22,1,', '[22,2,'), 'bad_knowledge'],
    [text.replace('"version":1', '"version":2'), 'bad_knowledge'],
    [text.replace('"tcp"', '"sctp"'), 'bad_knowledge'],
    [text.replace('portolan port', 'another'), 'bad_knowledge'],
    [text.replace('"probes":[', '"probes":[-1,1,'), 'bad_knowledge'],
    [text.replace('{"format"', '{"from":"192.0.2.1","format"'), 'bad_knowledge'],
    [text.slice(0, -20), 'bad_knowledge'],
    ['[]', 'bad_knowledge'],
    ['null', 'bad_knowledge'],
    ['{}', 'bad_knowledge'],
    ['\ud800', 'bad_knowledge'],
    ['', 'file_empty'],
  ]
  const seen: string[] = []
  for (const [index, [given]] of table.entries()) {
    const place = join(south.folder, `given-${index}.json`)
    writeFileSync(place, given)
    seen.push(await code(south.ask('importKnowledge', { place })))
  }
  expect(seen).toEqual(table.map(([, expected]) => expected))
  expect((await south.ask('knowledgeFiles', {})).map(({ name }) => name)).toEqual(['given-0'])
})
