/** The seal that is taken while probes are stored is the one of what was stored, in whatever order it came. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { ReadOutcome } from '../../workers/capture/sink.ts'
import type { CaptureRecord } from '../../workers/contract.ts'
import { seededRandom } from '../../workers/demo/random.ts'
import { openCase } from '../../workers/store/open.ts'
import { bufferRecords } from '../../workers/store/records.ts'

const at = '2026-01-02T03:04:05Z'
const folder = mkdtempSync(join(tmpdir(), 'portolan-seal-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each<[what: string, dayOf: (frame: number) => number, udp: boolean]>([
  ['days that ascend', (frame) => Math.floor(frame / 200_000), false],
  ['days that ascend, answers and flows between them', (frame) => Math.floor(frame / 200_000), true],
  ['a day that comes back a buffer later', (frame) => (frame > bufferRecords && frame < bufferRecords + 50_000 ? 0 : 1 + Math.floor(frame / 300_000)), true],
  ['a day that comes back in the same buffer', (frame) => (frame === 1000 ? 0 : 1), true],
])('%s', (what, dayOf, udp) => {
  const cased = openCase({ path: join(folder, `${what}.portolan`), mode: 'create', at })
  const running = cased.beginImport({ sensor: '', hooks: { cancelled: () => false, progress() {} }, threads: 0 })
  const random = seededRandom(3)
  for (let frame = 1; frame <= bufferRecords + 100_000; frame++) {
    const [source, destination, port] = [random.below(2000), random.below(256), random.below(1024)]
    running.sink.probe(source, destination, 17_000 + dayOf(frame), frame * 1000, random.below(65_536), port, random.bits(), 0, frame)
    if (!udp || frame % 5 > 0) continue
    running.sink.answer(6, source, destination, 17_000 + dayOf(frame), frame * 1000 + 1, 1, port, 0, 3, frame)
    running.sink.datagram(source, destination, 17_000 + dayOf(frame), frame * 1000 + 1, 1, port, 0, frame)
  }
  const counts = running.count()
  const outcome = { samples: [], hours: [] } as unknown as ReadOutcome
  const capture = { ...counts, name: 'a.pcap', sha256: 'ab'.repeat(32), inflatedSha256: null, result: 'complete' } as unknown as Omit<CaptureRecord, 'id'>
  running.finish({ capture, outcome, at })
  const checks = cased.checkSeal()
  cased.close()
  expect(checks.map(({ name, verdict }) => [name, verdict])).toEqual([
    ['activity log', 'equal'], ['probes of capture 1', 'equal'], ['record of capture 1', 'equal'], ['settings', 'equal'],
  ])
})
