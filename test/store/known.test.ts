/** What imports ask of the captures a case holds: right after every change, and as fast in a case of thousands. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import DatabaseFile from 'better-sqlite3'
import { afterAll, expect, test } from 'vitest'
import type { CaptureRecord } from '../../workers/contract.ts'
import { importCaptures } from '../../workers/intake/import.ts'
import { openCase } from '../../workers/store/open.ts'
import { asPcap } from '../fixtures/containers.ts'
import { figure, slack } from '../slack.ts'

const at = '2026-01-02T03:04:05Z'
const folder = mkdtempSync(join(tmpdir(), 'portolan-known-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('a case of 4,000 captures answers at once, also about one that another connection put in or took away', async () => {
  const capture = join(folder, 'a.pcap')
  writeFileSync(capture, asPcap({ records: [] }))
  const store = openCase({ path: join(folder, 'case.portolan'), mode: 'create', at })
  await importCaptures({ store, paths: [capture], sensor: '', at, hooks: { cancelled: () => false, progress() {} }, changed() {}, threads: 0 })
  const [{ id: _, ...first }] = store.captures()

  const hash = (number: number) => number.toString(16).padStart(64, '0')
  const other = new DatabaseFile(store.path)
  const insert = other.prepare(`insert into capture (id, state, sha256, sensor, record) values (?, 'done', ?, '', ?)`)
  const put = (number: number, more: Partial<CaptureRecord>) =>
    insert.run(number, hash(number), JSON.stringify({ ...first, sha256: hash(number), name: `${number}.pcap`, bytes: 1000 + number, ...more }))
  other.transaction(() => {
    for (let number = 2; number <= 4000; number++) put(number, number === 3000 ? { inflatedSha256: hash(9000), inflatedBytes: 77 } : {})
  })()

  const code = (sha256: string, inflatedSha256: string | null = null) => {
    try {
      store.refuseSame('x', { sha256, inflatedSha256 })
    } catch (error) {
      return (error as { code: string }).code
    }
    return 'new'
  }
  const begun = performance.now()
  for (let number = 1001; number <= 1300; number++) {
    expect([code(hash(number)), code(hash(number + 8000)), store.capturesOfSize(1000 + number).map(({ name }) => name)]).toEqual(['duplicate', 'new', [`${number}.pcap`]])
    expect(store.capturesBelow(`${number}.pcap`, 1001 + number, 16).map(({ sha256 }) => sha256)).toEqual([hash(number)])
  }
  const milliseconds = performance.now() - begun
  figure('1,200 questions about 4,000 captures', `${milliseconds.toFixed(0)} ms (goal 600)`)
  expect(milliseconds).toBeLessThan(600 * slack)

  expect([code(hash(9000)), code(hash(8000), hash(9000)), code(hash(8000), hash(3001)), code(first.sha256), store.capturesOfSize(77).length]).toEqual(['duplicate', 'duplicate', 'duplicate', 'duplicate', 1])
  other.prepare('delete from capture where id = 3000').run()
  put(5000, {})
  expect([code(hash(9000)), code(hash(3000)), code(hash(5000)), store.capturesOfSize(77).length, store.capturesOfSize(6000).length]).toEqual(['new', 'new', 'duplicate', 0, 1])

  // Each capture is asked for in turn when a case is verified.
  const run = other.prepare('insert into run (capture, kind, day, number, probes) values (?, ?, 17000, 1, 0)')
  other.transaction(() => {
    for (let number = 2; number < 3000; number++) for (const kind of [0, 2]) run.run(number, kind)
  })()
  const start = performance.now()
  for (let asked = 0; asked < 100; asked++) {
    for (const protocol of ['tcp', 'udp'] as const) {
      store.probes.visitPairs({ start: null, end: null, sensor: null, targets: '', captures: first.sha256, protocol, outcome: 'all' }, ['answer'], () => expect.unreachable(), { cancelled: () => false, progress() {} })
    }
  }
  const walks = performance.now() - start
  figure('probes of one capture of 4,000, 200 times', `${walks.toFixed(0)} ms (goal 400)`)
  expect(walks).toBeLessThan(400 * slack)
  other.close()
  store.close()
})
