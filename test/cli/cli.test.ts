/** The command line: exit codes, one JSON document on stdout, one line for a refusal, a clean Ctrl-C. */
import { execFile } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inCase } from '../../src-main/cli/session.ts'
import { Refusal } from '../../workers/contract.ts'
import { writeDarknetCapture } from '../../workers/demo/darknet.ts'
import { main } from '../built.ts'
import { portolan } from './portolan.ts'

const folder = mkdtempSync(join(tmpdir(), 'portolan-cli-'))
const capture = join(folder, 'darknet.pcap')
const path = join(folder, 'case.portolan')
let probes = 0

beforeAll(() => {
  ;({ probes } = writeDarknetCapture({ path: capture, days: 1 }))
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('usage', () => {
  test('what is wrong whatever the case holds ends with 2 and prints nothing on stdout', async () => {
    const wrong = [
      [], ['frobnicate'], ['import'], ['import', 'x.pcap'], ['run', 'graph'], ['run', 'graph', '--case', path, '--colour'],
      ['run', 'graph', '--case', path, '--format', 'xml'], ['run', 'graph', '--case', path, '--profile', 'paper3'], ['run', 'graph', '--case', path, '--top', '-1'],
      ['distance', '80', '65536', '--case', path], ['nearest', 'http', '--case', path], ['list', '--now', 'yesterday'],
    ]
    const ran = await Promise.all(wrong.map((words) => portolan(words)))
    expect(ran.map(({ code, stdout }, index) => [wrong[index].join(' '), code, stdout])).toEqual(wrong.map((words) => [words.join(' '), 2, '']))
  })

  test('help is no error', async () => {
    const ran = await portolan(['--help'])
    expect([ran.code, ran.stderr]).toEqual([0, ''])
    for (const command of ['import', 'list', 'run', 'distance', 'nearest', 'next', 'rules', 'labels', 'knowledge', 'scanner', 'report', 'serve', 'demo']) expect(ran.stdout).toContain(`\n  ${command} `)
  })

  test('a node that is too old is named before anything native is loaded', async () => {
    const old = 'data:text/javascript,Object.defineProperty(process.versions,"napi",{value:"9"})'
    const ran = await portolan(['list'], { nodeWords: ['--import', old] })
    expect([ran.code, ran.stdout, ran.stderr.split('\n').length]).toEqual([1, '', 2])
  })
})

test('without Electron the window command says why in one line and serves the page until Ctrl-C', async (context) => {
  context.skip(process.env.DISPLAY !== undefined || process.platform !== 'linux', 'a window might open here')
  context.skip(!existsSync(join(import.meta.dirname, '../../out/renderer/files.json')), 'the page is not built: npm run build')
  const ran = await portolan(['desktop', '--folder', join(folder, 'served')], {
    started: (child) => child.stdout?.on('data', (part: string) => part.includes('http://127.0.0.1:') && child.kill('SIGINT')),
  })
  rmSync(join(folder, 'served'), { recursive: true })
  expect([ran.code, ran.stderr.split('\n').length, /^http:\/\/127\.0\.0\.1:\d+\/#[\w-]{43}$/m.test(ran.stdout)]).toEqual([0, 2, true])
})

test('a served page ends with the process that started it', async (context) => {
  context.skip(process.platform === 'win32', 'no orphans to tell there')
  const page = join(folder, 'page')
  mkdirSync(page)
  writeFileSync(join(page, 'files.json'), '[]')
  const served = join(folder, 'orphan')
  const { stdout } = await promisify(execFile)('sh', ['-c', `"$0" "$1" serve --folder "$2" --page "$3" > "$2.out" 2>&1 & echo $!; until grep -q http "$2.out"; do sleep 0.1; done`, process.execPath, main, served, page])
  const alive = () => {
    try {
      return process.kill(Number(stdout), 0)
    } catch {
      return false
    }
  }
  expect(readFileSync(`${served}.out`, 'utf8')).toContain('http://127.0.0.1:')
  for (let tenths = 0; alive() && tenths < 100; tenths++) await setTimeout(100)
  expect(alive()).toBe(false)
  for (const left of [page, served, `${served}.out`]) rmSync(left, { recursive: true })
})

describe('a case', () => {
  test('import makes it and prints one JSON document of the stated shape', async () => {
    const ran = await portolan(['import', capture, '--case', path, '--sensor', 'north', '--json'])
    const { captures } = JSON.parse(ran.stdout) as { captures: Record<string, unknown>[] }
    expect([ran.code, captures.length, Object.keys(captures[0])]).toEqual([
      0,
      1,
      [
        'path', 'sha256', 'bytes', 'format', 'byteOrder', 'compression', 'linkTypes', 'packets', 'tcp', 'udp', 'icmp', 'probes', 'sources', 'pairs', 'ports',
        'first', 'last', 'outOfOrder', 'cutBySnaplen', 'result', 'reasons',
      ],
    ])
    expect(captures[0]).toMatchObject({ path: capture, format: 'pcap', byteOrder: 'little', compression: null, linkTypes: [{ number: 1, name: 'ETHERNET (1)', read: true }], probes, result: 'complete' })
    expect(readdirSync(folder).sort()).toEqual(['case.portolan', 'darknet.pcap'])
  })

  test('a file that has grown replaces its part: a line and the JSON say so', async () => {
    const [grown, live] = [join(folder, 'grown.portolan'), join(folder, 'live.pcap')]
    const whole = readFileSync(capture)
    writeFileSync(live, whole.subarray(0, whole.length >> 1))
    const once = async () => {
      const { code, stdout, stderr } = await portolan(['import', live, '--case', grown, '--json'])
      const { captures } = JSON.parse(stdout) as { captures: { probes: number; replaced?: { bytes: number }[] }[] }
      return { code, probes: captures[0].probes, replaced: captures[0].replaced?.map(({ bytes }) => bytes), told: stderr.includes(' has grown: it replaced live.pcap of ') }
    }
    expect(await once()).toMatchObject({ code: 0, replaced: undefined, told: false })
    writeFileSync(live, whole)
    expect(await once()).toEqual({ code: 0, probes, replaced: [whole.length >> 1], told: true })
    for (const left of [grown, live]) rmSync(left)
  })

  test('the same file again is refused with 1, one line and the JSON all the same', async () => {
    for (const [code, ...words] of [['duplicate', '--sensor', 'north'], ['imported_otherwise']]) {
      const ran = await portolan(['import', capture, '--case', path, '--json', ...words])
      const { captures } = JSON.parse(ran.stdout) as { captures: { result: string }[] }
      expect([ran.code, captures.map(({ result }) => result), ran.stderr.match(/^portolan: /gm)?.length, /\[(\w+)\]\n$/.exec(ran.stderr)?.[1]]).toEqual([1, ['refused'], 1, code])
    }
  })

  test('run prints tables, CSV and one JSON document with the same numbers', async () => {
    const words = ['run', 'graph', '--case', path, '--profile', 'paper1', '--set', 'cut=none']
    const [table, csv, json] = await Promise.all(['table', 'csv', 'json'].map((format) => portolan([...words, '--format', format])))
    const document = JSON.parse(json.stdout) as { findings: { columns: object[]; rows: [string, number][] }[]; parameters: Record<string, unknown>; scope: { probes: number; kept: number; filtered: number; retransmissions: number; windows: { label: string; partial: boolean }[] } }
    const [finding] = document.findings
    expect([Object.keys(document), Object.keys(finding), finding.columns.map((column) => Object.keys(column)), finding.rows.map(([measure]) => measure)]).toEqual([
      ['analysis', 'parameters', 'scope', 'findings', 'warnings'],
      ['kind', 'title', 'columns', 'rows'],
      finding.columns.map(() => ['key', 'title', 'unit', 'definition']),
      ['nodes', 'edges', 'weight', 'density', 'q1', 'q3', 'w_max', 'isolated'],
    ])
    expect([document.parameters.profile, document.parameters.cut]).toEqual(['paper1', 'none'])
    expect(document.scope.windows.map(({ label, partial }) => [label, partial])).toEqual([['all', false]])
    expect(document.scope.kept + document.scope.filtered + document.scope.retransmissions).toBe(document.scope.probes)
    const [nodes] = finding.rows
    expect(csv.stdout.split('\r\n').slice(0, 2).join('|')).toBe(`measure,value,unit|nodes,${nodes[1]},ports`)
    expect(table.stdout).toMatch(/\nnodes +\d/)
    expect([table.code, csv.code, json.code]).toEqual([0, 0, 0])
  })

  test('run draws what can be drawn, and says what else there is', async () => {
    const [drawn, second, none] = await Promise.all([['weights'], ['calendar', '--finding', '2', '--look', 'dark'], ['weights', '--finding', '2']].map((words) => portolan(['run', ...words, '--case', path, '--format', 'svg'])))
    expect([drawn.code, drawn.stdout.startsWith('<svg xmlns="http://www.w3.org/2000/svg"'), drawn.stdout.trimEnd().endsWith('</svg>')]).toEqual([0, true, true])
    expect([second.code, second.stdout.includes('by day of the week'), second.stderr.includes('--finding 1')]).toEqual([0, true, true])
    expect([none.code, none.stdout, /\[bad_question\]\n$/.test(none.stderr)]).toEqual([2, '', true])
  }, 120_000)

  test('what only this case cannot answer ends with 1, what no case could with 2', async () => {
    const at = ['--case', path]
    const cases: [string[], number, string][] = [
      [['run', 'nonsense', ...at], 2, 'unknown_analysis'],
      [['run', 'graph', ...at, '--set', 'colour=red'], 2, 'unknown_parameter'],
      [['run', 'graph', ...at, '--set', 'minimum=many'], 2, 'bad_question'],
      [['run', 'graph', ...at, '--window', 'banana'], 2, 'bad_window'],
      [['nearest', '1', ...at, '--set', 'minimum=30'], 1, 'unknown_port'],
      [['scanner', '192.0.2.254', ...at], 1, 'unknown_source'],
      [['run', 'graph', ...at, '--window', '1999-01-01..1999-02-01'], 1, 'no_probes'],
      [['run', 'graph', '--case', join(folder, 'nowhere.portolan')], 1, 'case_missing'],
      [['run', 'graph', '--case', capture], 1, 'case_foreign'],
    ]
    const ran = await Promise.all(cases.map(([words]) => portolan(words)))
    // Alone: a case that another process holds would be read-only.
    const missing: (typeof cases)[number] = [['import', join(folder, 'nowhere.pcap'), ...at], 1, 'file_missing']
    ran.push(await portolan(missing[0]))
    cases.push(missing)
    expect(ran.map(({ code, stderr }) => [code, /\[(\w+)\]\n$/.exec(stderr)?.[1] ?? stderr])).toEqual(cases.map(([, code, refusal]) => [code, refusal]))
  })

  test('the list names the analyses; with a case, its captures', async () => {
    const [analyses, captures] = await Promise.all([portolan(['list', '--format', 'csv']), portolan(['list', '--case', path, '--json'])])
    const document = JSON.parse(captures.stdout) as { captures: { name: string; sensor: string }[] }
    expect([analyses.stdout.split('\r\n')[0], document.captures.map(({ name, sensor }) => [name, sensor])]).toEqual([
      'analysis,source,answers,parameters',
      [['darknet.pcap', 'north']],
    ])
    for (const id of ['ledger', 'graph', 'edges', 'ports', 'communities']) expect(analyses.stdout).toMatch(new RegExp(`^${id},`, 'm'))
  })

  test('a report holds HTML, PDF, CSV and their hashes', async () => {
    const out = join(folder, 'report')
    const ran = await portolan(['report', '--case', path, '--out', out, '--json', '--now', '2016-12-01T00:00:00Z'])
    const { files } = JSON.parse(ran.stdout) as { files: { name: string; kind: string }[] }
    expect([ran.code, [...new Set(files.map(({ kind }) => kind))].filter((kind) => kind !== 'json').sort(), files.every(({ name }) => existsSync(join(out, name)))]).toEqual([
      0, ['csv', 'html', 'pdf', 'txt'], true,
    ])
  })
})

test('a file that is missing leaves no case behind', async () => {
  const made = join(folder, 'never.portolan')
  const ran = await portolan(['import', join(folder, 'nowhere.pcap'), '--case', made])
  expect([ran.code, existsSync(made)]).toEqual([1, false])
})

test('a new case keeps what was imported before its import was broken off, and is taken away where that is nothing', async () => {
  const made = join(folder, 'broken off.portolan')
  const held = async (places: string[], finishes: boolean) => {
    const create = { keep: (captures: number) => captures > 0 }
    const ended = inCase({ path: made, access: 'write', create }, async ({ line, expect }) => {
      if (places.length > 0) await expect(line.call('importCaptures', { places }))
      if (!finishes) throw new Refusal('cancelled', 'Cancelled while a second one was read.')
    })
    const code = await ended.then(() => 'finished', (error: Refusal) => error.code)
    const count = existsSync(made) ? (await inCase({ path: made, access: 'read' }, ({ summary }) => Promise.resolve(summary.captures))) : null
    rmSync(made, { force: true })
    return [code, count]
  }
  expect([await held([capture], false), await held([], false), await held([join(folder, 'nowhere.pcap')], true)]).toEqual([['cancelled', 1], ['cancelled', null], ['finished', null]])
})

test('Ctrl-C during an import ends with 1 and leaves nothing behind', async () => {
  const large = join(folder, 'large.pcap')
  const records = readFileSync(capture)
  writeFileSync(large, records)
  while (statSync(large).size < 300e6) appendFileSync(large, records.subarray(24))
  const made = join(folder, 'cancelled.portolan')
  const before = readdirSync(folder).sort()
  const ran = await portolan(['import', large, '--case', made, '--json'], {
    started: (child) =>
      void (async () => {
        while (!existsSync(made) && child.exitCode === null) await setTimeout(20)
        await setTimeout(300)
        child.kill('SIGINT')
      })(),
  })
  expect([ran.code, /\[(\w+)\]\n$/.exec(ran.stderr)?.[1], readdirSync(folder).sort()]).toEqual([1, 'cancelled', before])
  rmSync(large)
}, 240_000)
