/** Who may write to a case, and that it is one file again whoever leaves last. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCase } from '../../workers/store/open.ts'

const at = '2026-01-02T03:04:05Z'
let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portolan-lock-'))
})
afterAll(() => rmSync(folder, { recursive: true }))
const filesOf = (path: string) => readdirSync(folder).filter((name) => name.startsWith(basename(path)))

test('a reader that outlasts the writer leaves one file, and the writer lets go of it at once', () => {
  const path = join(folder, 'outlasted.portolan')
  const writer = openCase({ path, mode: 'create', at })
  const reader = openCase({ path, mode: 'read', at })
  writer.addNote({ kind: 'case' }, 'kept', at)
  expect(reader.notes().map(({ text }) => text)).toEqual(['kept'])
  writer.close()
  expect(filesOf(path)).not.toContain('outlasted.portolan-lock')
  expect(reader.notes().map(({ text }) => text)).toEqual(['kept'])
  reader.close()
  expect(filesOf(path)).toEqual(['outlasted.portolan'])
})

test('a lane that may only read says the same reason as the desk', () => {
  const path = join(folder, 'reason.portolan')
  openCase({ path, mode: 'create', at }).close()
  const lane = openCase({ path, mode: 'read', at, lock: false, readOnlyReason: 'process 7 has it open for writing' })
  expect([lane.readOnly, lane.readOnlyReason]).toEqual([true, 'process 7 has it open for writing'])
  lane.close()
})

test('of processes that open and close a case at the same time one writes at a time, and none fails', async () => {
  const path = join(folder, 'contended.portolan')
  openCase({ path, mode: 'create', at }).close()
  const script = `
    import { openSync, closeSync, rmSync } from 'node:fs'
    import { takeLock } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../workers/store/lock.ts')).href)}
    const inside = ${JSON.stringify(join(folder, 'inside'))}
    let held = 0
    for (let round = 0; round < 150; round++) {
      const lock = takeLock(${JSON.stringify(path)}, '${at}')
      if (!lock.held) continue
      held++
      closeSync(openSync(inside, 'wx')) // throws while another process is inside
      rmSync(inside)
      lock.release()
    }
    process.stdout.write(String(held))`
  const run = () =>
    new Promise<{ code: number | null; held: number; said: string }>((resolve) => {
      const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { env: { ...process.env, NODE_OPTIONS: '' } })
      let out = ''
      let said = ''
      child.stdout.on('data', (part: Buffer) => (out += part.toString()))
      child.stderr.on('data', (part: Buffer) => (said += part.toString()))
      child.once('exit', (code) => resolve({ code, held: Number(out), said }))
    })
  const ran = await Promise.all([run(), run(), run()])
  expect(ran.map(({ code, said }) => [code, said])).toEqual(ran.map(() => [0, '']))
  expect(ran.reduce((sum, { held }) => sum + held, 0)).toBeGreaterThan(0)
  expect(filesOf(path)).toEqual(['contended.portolan'])
}, 120_000)

test('a lock file that was cut off while it was written stops nobody', () => {
  const path = join(folder, 'cut.portolan')
  openCase({ path, mode: 'create', at }).close()
  writeFileSync(`${path}-lock`, 'SQLite format 3 and no more')
  const store = openCase({ path, mode: 'edit', at })
  expect(store.readOnly).toBe(false)
  store.close()
  expect(filesOf(path)).toEqual(['cut.portolan'])
})
