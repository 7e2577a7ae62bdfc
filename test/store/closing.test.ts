/** A case is one file at rest however it is left; what a cancelled import had taken goes now, or with the next opening. */
import { spawnSync } from 'node:child_process'
import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import DatabaseFile from 'better-sqlite3'
import { afterAll, expect, test } from 'vitest'
import { seededRandom } from '../../workers/demo/random.ts'
import { openCase } from '../../workers/store/open.ts'
import { writeDarknet } from '../bench/darknet.ts'
import { portolan } from '../cli/portolan.ts'

const at = '2026-01-02T03:04:05Z'
const hooks = { cancelled: () => false, progress() {} }
const folder = mkdtempSync(join(tmpdir(), 'portolan-closing-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** A case with an import given up after more chunks than are deleted at once: a day each. */
function abandoned(path: string) {
  const cased = openCase({ path, mode: 'create', at })
  const running = cased.beginImport({ sensor: '', hooks, threads: 0 })
  const random = seededRandom(3)
  for (let frame = 1; frame <= 200_000; frame++) running.sink.probe(random.bits(), random.bits(), 17_000 + Math.floor(frame / 3000), frame * 1000, 1, random.below(1024), random.bits(), 0, frame)
  running.count()
  running.abandon()
  return cased
}
function stateOf(path: string): { captures: number; chunks: number; sound: unknown } {
  const database = new DatabaseFile(path, { readonly: true })
  const count = (table: string) => database.prepare(`select count(*) from ${table}`).pluck().get() as number
  const state = { captures: count('capture'), chunks: count('chunk'), sound: database.pragma('integrity_check', { simple: true }) }
  database.close()
  return state
}

test.each(['tidy', 'hurried', 'discarded'] as const)('%s', (how) => {
  const path = join(folder, `${how}.portolan`)
  abandoned(path).close(how)
  expect([`${path}-wal`, `${path}-shm`, `${path}-lock`].filter((beside) => existsSync(beside))).toEqual([])
  expect(stateOf(path)).toEqual(how === 'tidy' ? { captures: 0, chunks: 0, sound: 'ok' } : { captures: 1, chunks: 68, sound: 'ok' })
  openCase({ path, mode: 'edit', at }).close()
  expect(stateOf(path)).toEqual({ captures: 0, chunks: 0, sound: 'ok' })
  expect(statSync(path).size).toBeLessThan(2e6)
})

test('on a full disk a case closes, opens to read only with the reason, and is one file again once there is room', (context) => {
  const disk = join(folder, 'disk')
  mkdirSync(disk)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', disk]).status !== 0) return context.skip('a small file system cannot be mounted here')
  try {
    const path = join(disk, 'full.portolan')
    const store = openCase({ path, mode: 'create', at })
    for (let note = 0; note < 30; note++) store.addNote({ kind: 'case' }, `${note} ${'x'.repeat(20_000)}`, at)
    expect(() => {
      for (;;) appendFileSync(join(disk, 'other'), Buffer.alloc(4096))
    }).toThrow('ENOSPC')
    store.close()
    expect(existsSync(`${path}-wal`)).toBe(true)
    const full = openCase({ path, mode: 'edit', at })
    expect([full.readOnly, full.readOnlyReason, full.notes().length]).toEqual([true, expect.stringMatching(/^its disk has \d+ bytes free/), 30])
    full.close()
    expect(() => openCase({ path: join(disk, 'another.portolan'), mode: 'create', at })).toThrow(expect.objectContaining({ code: 'disk_full' }) as Error)
    rmSync(join(disk, 'other'))
    const again = openCase({ path, mode: 'edit', at })
    expect([again.readOnly, again.notes().length]).toEqual([false, 30])
    again.close()
    expect([readdirSync(disk), stateOf(path).sound]).toEqual([['full.portolan'], 'ok'])
  } finally {
    spawnSync('umount', [disk])
  }
})

test('a new case that a full disk left without a capture is taken away whole, with its log', async (context) => {
  const disk = join(folder, 'small')
  mkdirSync(disk)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', disk]).status !== 0) return context.skip('a small file system cannot be mounted here')
  try {
    const capture = join(folder, 'capture.pcap')
    writeDarknet({ path: capture, packets: 1_000_000 })
    const { code, stderr } = await portolan(['import', capture, '--case', join(disk, 'new.portolan')])
    expect([code, stderr.match(/\[(\w+)\]\n$/)?.[1], readdirSync(disk)]).toEqual([1, 'disk_full', []])
  } finally {
    spawnSync('umount', [disk])
  }
}, 60_000)

test('a case is made in a folder that may be written, whatever lies above it: a home is', (context) => {
  const above = join(folder, 'above')
  const home = join(above, 'home')
  mkdirSync(home, { recursive: true })
  const root = process.getuid?.() === 0 // whom only a medium hinders
  const mount = (...words: string[]) => spawnSync('mount', words).status === 0
  if (root && !(mount('-t', 'tmpfs', 'tmpfs', above) && spawnSync('mkdir', [home]).status === 0 && mount('-t', 'tmpfs', 'tmpfs', home) && mount('-o', 'remount,ro', above))) {
    spawnSync('umount', [home, above])
    return context.skip('a read-only file system cannot be mounted here')
  }
  if (!root) chmodSync(above, 0o555)
  try {
    expect(() => openCase({ path: join(above, 'a.portolan'), mode: 'create', at })).toThrow(expect.objectContaining({ code: 'file_denied' }) as Error)
    openCase({ path: join(home, 'a.portolan'), mode: 'create', at }).close()
    const again = openCase({ path: join(home, 'a.portolan'), mode: 'edit', at })
    expect(again.readOnlyReason).toBe(null)
    again.close()
  } finally {
    if (root) spawnSync('umount', [home, above])
    else chmodSync(above, 0o755)
  }
})
