/** Next ports, rules, labels and knowledge on the command line. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeDarknetCapture } from '../../workers/demo/darknet.ts'
import { portolan } from './portolan.ts'

const folder = mkdtempSync(join(tmpdir(), 'portolan-cli-'))
const at = (name: string) => join(folder, name)
const path = at('case.portolan')
let source = ''
beforeAll(async () => {
  writeDarknetCapture({ path: at('darknet.pcap'), days: 2 })
  await portolan(['import', at('darknet.pcap'), '--case', path])
  const { stdout } = await portolan(['run', 'scanners', '--case', path, '--format', 'csv', '--top', '1'])
  source = stdout.split('\r\n')[1].split(',')[0]
}, 300_000)
afterAll(() => rmSync(folder, { recursive: true }))

test('next prints the card, and one JSON document of the same', async () => {
  const [table, json, csv] = await Promise.all([[], ['--json'], ['--format', 'csv']].map((more) => portolan(['next', source, '-k', '2', '--case', path, ...more])))
  const card = JSON.parse(json.stdout) as { source: string; last: unknown[]; strategies: { strategy: string; next: { port: { port: number } }[] }[] }
  expect([card.source, card.last.length > 0, card.strategies.map(({ strategy }) => strategy)]).toEqual([source, true, ['euclidean', 'upward', 'semantic', 'successor', 'popular']])
  expect(table.stdout).toContain(`${source}, last probes`)
  expect(csv.stdout.split('\r\n')[0]).toBe('strategy,rank,port,service,followed,share,distance,path,answer')
  expect(csv.stdout).toContain(`\r\nupward,1,${card.strategies[1].next[0].port.port},`)
}, 300_000)

test('rules go to the screen or to a new file, and overwrite nothing', async () => {
  const words = ['rules', '--source', source, '--top', '1', '-k', '1', '-t', '60', '--format', 'nftables', '--case', path, '--now', '2026-01-02T03:04:05Z']
  const screen = await portolan(words)
  const first = await portolan([...words, '--out', at('block.nft')])
  const again = await portolan([...words, '--out', at('block.nft')])
  expect([screen.code, first.code, first.stdout, readFileSync(at('block.nft'), 'utf8') === screen.stdout, again.code, again.stderr.includes('[write_failed]')]).toEqual([0, 0, '', true, 1, true])
  expect(screen.stdout).toContain('made 2026-01-02T03:04:05.000Z')
  const wrong = await Promise.all([[], ['--format', 'ipfw'], ['--format', 'pf', '-t', '0']].map((more) => portolan(['rules', '--source', source, '--case', path, ...more])))
  expect(wrong.map(({ code, stdout }) => [code, stdout])).toEqual([[2, ''], [2, ''], [2, '']])
}, 300_000)

test('labels are listed once they are in; a malformed file is refused with its line', async () => {
  writeFileSync(at('good.csv'), `1,${source},,,,x,20,1.5,3,anomalous\n`)
  writeFileSync(at('bad.csv'), `1,${source},,,,x,20,1.5,3,anomalous\n2,${source},,,99999,x,20,1.5,3,anomalous\n`)
  const bad = await portolan(['labels', at('bad.csv'), '--case', path])
  expect([bad.code, bad.stdout, /bad\.csv, line 2: .*\[bad_labels\]\n$/.test(bad.stderr)]).toEqual([1, '', true])
  const none = await portolan(['labels', '--case', path, '--json'])
  expect(JSON.parse(none.stdout)).toEqual({ labels: [] })
  const good = await portolan(['labels', at('good.csv'), '--case', path, '--json'])
  expect((JSON.parse(good.stdout) as { labels: { name: string }[] }).labels.map(({ name }) => name)).toEqual(['good.csv'])
  const detection = await portolan(['run', 'detection', '--case', path, '--set', 'benign=labels', '--set', 'kGrid=3', '--set', 'tGrid=60', '--format', 'csv'])
  expect(detection.stdout.split('\r\n')[1]).toMatch(/^myself,3,60,1,[\d.]+,[\d.]+,[\d.]+,[\d.]+,[\d.]+,[\d.]+,/)
}, 300_000)

test('knowledge is exported, imported under a name, listed and used', async () => {
  const out = at('ports.json')
  const exported = await portolan(['knowledge', 'export', '--case', path, '--out', out])
  expect([exported.code, existsSync(out)]).toEqual([0, true])
  expect((await portolan(['knowledge', 'export', '--case', path, '--out', out])).stderr).toContain('[write_failed]')
  const imported = await portolan(['knowledge', 'import', out, '--name', 'own', '--case', path, '--json'])
  expect((JSON.parse(imported.stdout) as { name: string }).name).toBe('own')
  const [own, known] = await Promise.all([[], ['--set', 'knowledge=own']].map((more) => portolan(['nearest', '80', '-k', '3', '--case', path, '--format', 'csv', ...more])))
  expect([known.stdout, known.stderr.includes('imported knowledge own')]).toEqual([own.stdout, true])
  const none = await portolan(['nearest', '80', '--case', path, '--set', 'knowledge=other'])
  expect([none.code, none.stderr.includes('[unknown_knowledge]')]).toEqual([1, true])
}, 300_000)
