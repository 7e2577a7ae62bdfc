/** Probes that are written where they are sorted are the ones that are told one by one: the same rows, whoever sorts. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import DatabaseFile from 'better-sqlite3'
import { afterAll, expect, test } from 'vitest'
import { readCapture } from '../../workers/capture/read.ts'
import { openCase } from '../../workers/store/open.ts'
import { writeDarknet } from '../bench/darknet.ts'

const hooks = { cancelled: () => false, progress() {} }
const folder = mkdtempSync(join(tmpdir(), 'portolan-in-place-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Hash of all rows, the counts, and how many probes were written in place. */
async function imported(input: { path: string; name: string; plain: boolean; threads: number }) {
  const { path, plain, threads } = input
  const place = join(folder, `${input.name}.portolan`)
  const store = openCase({ path: place, mode: 'create', at: '2026-01-02T03:04:05Z' })
  const running = store.beginImport({ sensor: '', hooks, threads })
  const { sink } = running
  let put = 0
  const space = { ...sink.space!, put: (probes: number, ordered: boolean) => {
    put += probes
    sink.space!.put(probes, ordered)
  } }
  await readCapture({ path, sink: { ...sink, space }, hooks, plain, processors: threads === 0 ? 1 : 4 })
  const counts = running.count()
  const database = new DatabaseFile(place, { readonly: true })
  const hash = createHash('sha256')
  for (const row of database.prepare('select run.kind, run.day, run.number as run_number, chunk.* from chunk join run on run.id = chunk.run order by run, chunk.number').raw().iterate() as Iterable<unknown[]>) {
    for (const value of row) hash.update(value instanceof Uint8Array ? value : `${String(value)};`)
  }
  database.close()
  running.abandon()
  store.close()
  return { rows: hash.digest('hex'), counts, put }
}

test.each(['pings', 'mixed'] as const)('a capture of more probes than a buffer holds (%s)', async (mix) => {
  const path = join(folder, `${mix}.pcap`)
  writeDarknet({ path, packets: 900_000, mix })
  const told = await imported({ path, name: `${mix}-told`, plain: false, threads: 0 })
  expect(told.put).toBe(0)
  for (const threads of [0, 2]) {
    const { put, ...written } = await imported({ path, name: `${mix}-${threads}`, plain: true, threads })
    expect(written).toEqual({ rows: told.rows, counts: told.counts })
    expect(put).toBeGreaterThan(mix === 'pings' ? 500_000 : 100_000)
  }
}, 240_000)
