/**
 * A case and the processes around it: killed while notes are written, held by another, on a medium that cannot be
 * written, and with no network at all.
 */
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import DatabaseFile from 'better-sqlite3'
import { afterAll, describe, expect, test } from 'vitest'
import { seededRandom } from '../../workers/demo/random.ts'
import { openCase } from '../../workers/store/open.ts'
import { createHost } from '../../src-main/host.ts'
import { writeDarknetCapture } from '../../workers/demo/darknet.ts'
import { main } from '../built.ts'
import { portolan } from '../cli/portolan.ts'

const at = '2026-01-02T03:04:05Z'
const kills = Number(process.env.PORTOLAN_KILLS ?? 24)
const folder = mkdtempSync(join(tmpdir(), 'portolan-processes-'))
const root = join(import.meta.dirname, '../..')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Another process that opens a case and writes notes until it is stopped, each told once it is acknowledged. */
function writer(path: string, every = 0): ChildProcess {
  const script = `
    import { openCase } from ${JSON.stringify(pathToFileURL(join(root, 'workers/store/open.ts')).href)}
    const open = () => openCase({ path: ${JSON.stringify(path)}, mode: 'edit', at: '${at}' })
    let store = open()
    process.stdout.write('open\\n')
    for (let number = 1; ; number++) {
      const { id } = store.addNote({ kind: 'case' }, 'note ' + number, '${at}')
      process.stdout.write(id + '\\n')
      if (${every} > 0) await new Promise((resolve) => setTimeout(resolve, ${every}))
      // Closing and opening again is where a kill would hurt most.
      if (${every} === 0 && number % 7 === 0) { store.close(); store = open() }
    }`
  return spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } })
}
function heard(child: ChildProcess): { lines: string[]; first: Promise<void>; gone: Promise<void> } {
  const lines: string[] = []
  let rest = ''
  const { promise: first, resolve } = Promise.withResolvers<void>()
  child.stdout!.setEncoding('utf8').on('data', (part: string) => {
    const parts = (rest + part).split('\n')
    rest = parts.pop()!
    lines.push(...parts)
    resolve()
  })
  return { lines, first, gone: new Promise((end) => child.once('close', () => end())) }
}

test(`of ${kills} processes killed while they write notes none loses one that was acknowledged, and each case opens`, async () => {
  const path = join(folder, 'killed.portolan')
  openCase({ path, mode: 'create', at }).close()
  const random = seededRandom(6)
  const acknowledged = new Set<number>()
  const lost: string[] = []
  for (let round = 0; round < kills; round++) {
    const child = writer(path)
    const { lines, first, gone } = heard(child)
    await first
    await new Promise((resolve) => setTimeout(resolve, random.below(250)))
    child.kill('SIGKILL')
    await gone
    for (const line of lines.slice(1)) acknowledged.add(Number(line))
    const store = openCase({ path, mode: 'edit', at })
    const ids = new Set(store.notes().map(({ id }) => id))
    for (const id of acknowledged) if (!ids.has(id)) lost.push(`round ${round}: note ${id}`)
    const wrong = store.checkSeal().filter(({ verdict }) => verdict !== 'equal')
    if (store.readOnly || wrong.length > 0) lost.push(`round ${round}: ${store.readOnlyReason} ${JSON.stringify(wrong)}`)
    store.close()
  }
  const database = new DatabaseFile(path)
  const integrity = database.pragma('integrity_check', { simple: true })
  database.close()
  process.stdout.write(`killed writers: ${kills}, acknowledged notes: ${acknowledged.size}, lost: ${lost.length}\n`)
  expect([lost, integrity, readdirSync(folder).filter((name) => name.startsWith('killed'))]).toEqual([[], 'ok', [basename(path)]])
  expect(acknowledged.size).toBeGreaterThan(kills)
}, 600_000)

test('a second process is told within two seconds who holds the case, reads it, and no note of the first is lost', async () => {
  const path = join(folder, 'held.portolan')
  openCase({ path, mode: 'create', at }).close()
  const child = writer(path, 60)
  const { lines, first, gone } = heard(child)
  await first
  const started = performance.now()
  const second = openCase({ path, mode: 'edit', at })
  const took = performance.now() - started
  expect(second.readOnlyReason).toContain(`process ${child.pid} on `)
  expect(took).toBeLessThan(2000)
  expect(() => second.addNote({ kind: 'case' }, 'no', at)).toThrow(expect.objectContaining({ code: 'case_read_only', message: expect.stringContaining(String(child.pid)) as string }))
  second.summary()
  second.close()
  const host = createHost({ host: 'cli' })
  const reply = await host.shell.call('openCase', { place: path })
  expect(reply.ok && [reply.answer.readOnly, reply.answer.readOnlyReason?.includes(String(child.pid))]).toEqual([true, true])
  await host.close()
  child.kill('SIGKILL')
  await gone
  const after = openCase({ path, mode: 'edit', at })
  const ids = new Set(after.notes().map(({ id }) => id))
  expect([after.readOnly, lines.slice(1).filter((line) => !ids.has(Number(line)))]).toEqual([false, []])
  after.close()
}, 120_000)

describe('where the system lets a test make its own world', () => {
  const allowed = (words: string[]) => {
    try {
      execFileSync('unshare', [...words, 'true'], { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  }
  const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
  const run = async (words: string[]) => {
    try {
      const { stdout, stderr } = await promisify(execFile)('unshare', words, { env: { ...process.env, NODE_OPTIONS: '' }, maxBuffer: 1e8 })
      return { code: 0, stdout, stderr }
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
      return { code, stdout, stderr }
    }
  }

  test('a case on a read-only medium opens, shows and exports; an edit is refused with the reason', async (context) => {
    context.skip(process.platform !== 'linux' || !allowed(['-rm']), 'no mount of its own is permitted here')
    const made = join(folder, 'for-medium.portolan')
    const capture = join(folder, 'medium.pcap')
    writeDarknetCapture({ path: capture, days: 1 })
    await portolan(['import', capture, '--case', made])
    const medium = join(folder, 'medium')
    const out = join(folder, 'medium-report')
    mkdirSync(medium)
    const command = (words: string[]) => [process.execPath, main, ...words].map(quoted).join(' ')
    const path = join(medium, 'case.portolan')
    const steps = [
      ['list', '--case', path, '--json'],
      ['run', 'graph', '--case', path, '--format', 'csv'],
      ['report', '--case', path, '--out', out],
      ['sql', 'select count(*) from probe', '--case', path],
      ['import', capture, '--case', path],
    ]
    const script = [
      `mount -t tmpfs none ${quoted(medium)}`,
      `cp ${quoted(made)} ${quoted(path)}`,
      `mount -o remount,ro ${quoted(medium)}`,
      ...steps.map((words, index) => `${command(words)} > ${quoted(join(folder, `step-${index}`))} 2>&1; echo $?`),
      `ls ${quoted(medium)}`,
    ].join('\n')
    const { stdout, stderr } = await run(['-rm', 'sh', '-c', script])
    const said = steps.map((_, index) => readFileSync(join(folder, `step-${index}`), 'utf8'))
    expect([stdout.trim().split('\n'), stderr, said[4]]).toEqual([['0', '0', '0', '0', '1', 'case.portolan'], '', expect.stringMatching(/its medium is read-only.*\[case_read_only\]\n$/) as string])
    expect([said[1].split('\r\n')[0], existsSync(join(out, 'report.pdf'))]).toEqual(['measure,value,unit', true])
  }, 300_000)

  test('with no network at all a case is made, asked, reported and verified', async (context) => {
    context.skip(process.platform !== 'linux' || !allowed(['-rn']), 'no network namespace of its own is permitted here')
    const out = join(folder, 'offline')
    const command = (words: string[]) => [process.execPath, main, ...words].map(quoted).join(' ')
    const path = join(out, 'demo.portolan')
    const steps = [
      ['demo', '--out', out, '--days', '1'],
      ['report', '--case', path, '--out', join(out, 'second')],
      ['sql', 'select count(*) from probe', '--case', path],
      ['verify', '--case', path, '--report', join(out, 'report')],
    ]
    writeFileSync(join(folder, 'offline.sh'), `cat /proc/net/dev | grep -c : ; ${steps.map((words) => `${command(words)} > /dev/null || exit 9`).join('\n')}\necho done\n`)
    const { code, stdout, stderr } = await run(['-rn', 'sh', join(folder, 'offline.sh')])
    // The one interface is the loopback, and it is down.
    expect([code, stdout.trim().split('\n'), /\[[a-z_]+\]$/m.test(stderr)]).toEqual([0, ['1', 'done'], false])
    expect(readdirSync(join(out, 'report'))).toContain('report.pdf')
  }, 300_000)
})

test('a copy of a case that was never closed opens with what was committed', () => {
  const path = join(folder, 'open.portolan')
  const store = openCase({ path, mode: 'create', at })
  store.addNote({ kind: 'case' }, 'kept', at)
  const copy = join(folder, 'copy.portolan')
  for (const end of ['', '-wal', '-shm']) if (existsSync(path + end)) copyFileSync(path + end, copy + end)
  const opened = openCase({ path: copy, mode: 'edit', at })
  expect([opened.readOnly, opened.notes().map(({ text }) => text)]).toEqual([false, ['kept']])
  opened.close()
  store.close()
  expect(readdirSync(folder).filter((name) => /^(copy|open)/.test(name)).sort()).toEqual(['copy.portolan', 'open.portolan'])
})
