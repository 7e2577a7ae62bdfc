import { spawn } from 'node:child_process'
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import DatabaseFile from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ReadOutcome } from '../../workers/capture/sink.ts'
import type { CaptureRecord, Ledger } from '../../workers/contract.ts'
import { writeDarknetCapture } from '../../workers/demo/darknet.ts'
import { importCaptures } from '../../workers/intake/import.ts'
import { brokenLink } from '../../workers/store/activity.ts'
import { openCase, type CaseStore } from '../../workers/store/open.ts'

const at = '2026-01-02T03:04:05Z'
const hooks = { cancelled: () => false, progress() {} }
const everything = { start: null, end: null, sensor: null, targets: '', protocol: 'tcp', outcome: 'all' } as const
const extra = ['time', 'sourcePort', 'sequence', 'mark', 'frame'] as const

let folder: string
let number = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portolan-store-'))
})
afterAll(() => rmSync(folder, { recursive: true }))
const place = () => join(folder, `${number++}.portolan`)
const created = () => openCase({ path: place(), mode: 'create', at })

interface Probe {
  source: string
  destination: string
  day: number
  time: number
  port: number
  sourcePort: number
  sequence: number
  mark: number
}

/** Puts probes into the case as one capture, with the hash `sha256` standing for its bytes. */
function put(store: CaseStore, sha256: string, probes: readonly Probe[]): void {
  const running = store.beginImport({ sensor: '', hooks })
  const key = (address: string) => (address.includes(':') ? running.sink.address6(Buffer.from(address.replaceAll(':', ''), 'hex'), 0) : Number(address))
  probes.forEach(({ source, destination, day, time, port, sourcePort, sequence, mark }, index) =>
    running.sink.probe(key(source), key(destination), day, time, sourcePort, port, sequence, mark, index + 1),
  )
  running.count()
  const capture = { name: sha256, path: sha256, sha256, sensor: '', result: 'complete', ledger: { probes: probes.length, packets: probes.length } as Ledger }
  running.finish({ capture: capture as Omit<CaptureRecord, 'id'>, outcome: { samples: [], hours: [] } as unknown as ReadOutcome, at })
}
/** Everything that is stored, as lines in reading order, with addresses as text: what must not depend on how it got there. */
function read(store: CaseStore): string[] {
  const lines: string[] = []
  store.probes.visitPairs(
    everything,
    extra,
    (pair) => {
      for (let index = 0; index < pair.length; index++) {
        lines.push(
          [
            store.probes.addressText(pair.source), store.probes.addressText(pair.destination), pair.day[index], pair.time[index], pair.port[index],
            pair.sourcePort[index], pair.sequence[index], pair.mark[index], pair.frame[index],
          ].join(' '),
        )
      }
    },
    hooks,
  )
  return lines
}

const address = fc.oneof(
  fc.integer({ min: 0, max: 3 }).map(String),
  fc.constantFrom('4294967295', '0000:0000:0000:0000:0000:0000:0000:0001', '2001:0db8:0000:0000:0000:0000:0000:0066'),
)
const probe = fc.record<Probe>({
  source: address,
  destination: address,
  day: fc.integer({ min: 0, max: 3 }),
  time: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 86_399_999_999 }).map((microseconds) => microseconds * 1000)),
  port: fc.integer({ min: 0, max: 65_535 }),
  sourcePort: fc.integer({ min: 0, max: 65_535 }),
  sequence: fc.integer({ min: 0, max: 0xffffffff }),
  mark: fc.integer({ min: 0, max: 3 }),
})
const captures = fc.array(fc.array(probe, { maxLength: 40 }), { minLength: 1, maxLength: 3 })

describe('probes', () => {
  test('come back whole, pair by pair in time order, whatever went in', () => {
    fc.assert(
      fc.property(captures, (given) => {
        const store = created()
        given.forEach((probes, index) => put(store, `sha-${index}`, probes))
        const text = (one: string) => (one.includes(':') ? one.replace(/^0+:.*:0*1$/, '::1').replace('2001:0db8:0000:0000:0000:0000:0000:0066', '2001:db8::66') : [24, 16, 8, 0].map((bits) => (Number(one) >>> bits) & 255).join('.'))
        const expected = given.flatMap((probes, capture) => probes.map((one, index) => ({ ...one, capture, frame: index + 1 })))
        // IPv6 addresses are numbered as they come, so pairs are compared as a set of runs: by text, then time, capture, frame.
        const order = (a: (typeof expected)[number], b: (typeof expected)[number]) => a.day - b.day || a.time - b.time || a.capture - b.capture || a.frame - b.frame
        const lines = expected.sort(order).map((one) => [text(one.source), text(one.destination), one.day, one.time, one.port, one.sourcePort, one.sequence, one.mark, one.frame].join(' '))
        const pairOf = (line: string) => line.split(' ').slice(0, 2).join(' ')
        const grouped = (all: string[]) => Object.groupBy(all, pairOf)
        expect({ ...grouped(read(store)) }).toEqual({ ...grouped(lines) })
        store.close()
      }),
      { seed: 4, numRuns: 60 },
    )
  }, 120_000)

  test('read the same whichever capture was imported first', () => {
    fc.assert(
      fc.property(captures, (given) => {
        const [one, other] = [created(), created()]
        const named = given.map((probes, index) => [`sha-${index}`, probes.filter(({ source, destination }) => !`${source}${destination}`.includes(':'))] as const)
        for (const [sha256, probes] of named) put(one, sha256, probes)
        for (const [sha256, probes] of [...named].reverse()) put(other, sha256, probes)
        expect(read(other)).toEqual(read(one))
        expect(other.summary().content).toBe(one.summary().content)
        one.close()
        other.close()
      }),
      { seed: 5, numRuns: 40 },
    )
  }, 120_000)

  test('a chunk that was altered is named, not computed on', () => {
    const store = created()
    const { path } = store
    put(store, 'sha', Array.from({ length: 50 }, (_, port) => ({ source: '1', destination: '2', day: 1, time: port, port, sourcePort: 1, sequence: port * 7919, mark: 0 })))
    store.close()
    for (const column of ['keys', 'time', 'rank', 'port', 'sequence']) {
      const damaged = place()
      copyFileSync(path, damaged)
      const database = new DatabaseFile(damaged)
      database.prepare(`update chunk set ${column} = x'00112233445566'`).run()
      database.close()
      const opened = openCase({ path: damaged, mode: 'edit', at })
      expect([column, () => read(opened)]).toEqual([column, expect.any(Function)])
      expect(() => read(opened), column).toThrow(expect.objectContaining({ code: 'case_damaged' }))
      opened.close()
    }
  })
})

describe('a case file', () => {
  test('at rest is one file, and nothing of it is overwritten', () => {
    const store = created()
    const { path } = store
    store.addNote({ kind: 'case' }, 'kept', at)
    store.close()
    const name = basename(path)
    expect(readdirSync(folder).filter((one) => one.startsWith(name))).toEqual([name])
    expect(() => openCase({ path, mode: 'create', at })).toThrow(expect.objectContaining({ code: 'case_exists' }))
    const again = openCase({ path, mode: 'edit', at })
    expect(again.notes().map(({ text }) => text)).toEqual(['kept'])
    again.close()
  })

  test('of another kind, of a newer version or altered is refused, and left as it was', () => {
    const store = created()
    const { path } = store
    store.close()
    const altered = (change: (database: DatabaseFile.Database) => void) => {
      const copy = place()
      copyFileSync(path, copy)
      const database = new DatabaseFile(copy)
      change(database)
      database.close()
      return copy
    }
    const text = place()
    writeFileSync(text, 'a,b\n1,2\n')
    const cases: [string, string][] = [
      [join(folder, 'nowhere.portolan'), 'case_missing'],
      [folder, 'not_a_regular_file'],
      [text, 'case_foreign'],
      [altered((database) => database.pragma('application_id = 7')), 'case_foreign'],
      [altered((database) => database.exec('create trigger planted after insert on note begin delete from activity; end')), 'case_foreign'],
      [altered((database) => database.exec('drop table finding; create view finding as select 1 as key, 2 as json')), 'case_foreign'],
      [altered((database) => database.pragma('user_version = 99')), 'case_newer'],
    ]
    const codes = cases.map(([path]) => {
      try {
        openCase({ path, mode: 'edit', at }).close()
        return 'opened'
      } catch (error) {
        return (error as { code: string }).code
      }
    })
    expect(codes).toEqual(cases.map(([, code]) => code))
  })

  test('is read-only for a second opener, who is told the holder; edits say why', () => {
    const first = created()
    const second = openCase({ path: first.path, mode: 'edit', at })
    expect([second.readOnly, second.readOnlyReason]).toEqual([true, `process ${process.pid} on ${second.readOnlyReason?.split(' on ')[1]}`])
    expect(() => second.addNote({ kind: 'case' }, 'no', at)).toThrow(expect.objectContaining({ code: 'case_read_only' }))
    second.close()
    first.addNote({ kind: 'case' }, 'yes', at)
    first.close()
  })

  test.skipIf(process.getuid?.() === 0)('whose file may not be written opens read-only (as root everything may be written: skipped)', () => {
    const store = created()
    store.close()
    chmodSync(store.path, 0o444)
    const opened = openCase({ path: store.path, mode: 'edit', at })
    expect(opened.readOnly).toBe(true)
    opened.close()
  })

  test('shows where its activity log was altered', () => {
    const store = created()
    for (const text of ['one', 'two', 'three']) store.addNote({ kind: 'case' }, text, at)
    store.close()
    const database = new DatabaseFile(store.path)
    const intact = brokenLink(database)
    database.prepare(`update activity set detail = 'note 9' where id = 3`).run()
    expect([intact, brokenLink(database)]).toEqual([null, 3])
    database.close()
  })
})

describe('an import', () => {
  let capture: string
  beforeAll(() => {
    capture = join(folder, 'darknet.pcap')
    writeDarknetCapture({ path: capture, days: 2 })
  })
  const run = (store: CaseStore, cancelled = () => false) =>
    importCaptures({ store, paths: [capture], sensor: '', at, hooks: { cancelled, progress() {} }, changed() {} })

  test('of the same bytes is refused, and leaves nothing', async () => {
    const store = created()
    const [first] = await run(store)
    const [second] = await run(store)
    expect([first.result, second.result, second.refusal?.code, store.summary().captures]).toEqual(['complete', 'refused', 'duplicate', 1])
    store.close()
    const database = new DatabaseFile(store.path)
    expect(database.prepare('select count(distinct capture) from run').pluck().get()).toBe(1)
    database.close()
  })

  test('of a folder leaves out the cases in it and what lies beside an open one; a case by name is refused unread', async () => {
    const own = mkdtempSync(join(folder, 'own-'))
    copyFileSync(capture, join(own, 'one.pcap'))
    const store = openCase({ path: join(own, 'here.portolan'), mode: 'create', at })
    const captures = await importCaptures({ store, paths: [own, store.path, `${store.path}-lock`], sensor: '', at, hooks, changed() {} })
    expect(captures.map(({ path, result, refusal }) => [basename(path), result, refusal?.code])).toEqual([
      ['one.pcap', 'complete', undefined],
      ['here.portolan', 'refused', 'format_unsupported'],
      ['here.portolan-lock', 'refused', 'format_unsupported'],
    ])
    store.close()
  })

  test('that is cancelled leaves nothing', async () => {
    const store = created()
    let asked = 0
    await expect(run(store, () => ++asked > 3)).rejects.toMatchObject({ code: 'cancelled' })
    store.close()
    const database = new DatabaseFile(store.path)
    expect(['capture', 'run', 'chunk', 'volume'].map((table) => database.prepare(`select count(*) from ${table}`).pluck().get())).toEqual([0, 0, 0, 0])
    database.close()
  })

  test('whose process is killed leaves a clean case, and notes written before are there', async () => {
    for (const milliseconds of [60, 130, 190, 260, 340]) {
      const path = place()
      const store = openCase({ path, mode: 'create', at })
      store.addNote({ kind: 'case' }, 'acknowledged', at)
      store.close()
      const module = (name: string) => JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../workers', name)).href)
      const script = `
        import { openCase } from ${module('store/open.ts')}
        import { importCaptures } from ${module('intake/import.ts')}
        const store = openCase({ path: ${JSON.stringify(path)}, mode: 'edit', at: '${at}' })
        process.stdout.write('open')
        await importCaptures({ store, paths: [${JSON.stringify(capture)}], sensor: '', at: '${at}', hooks: { cancelled: () => false, progress() {} }, changed() {} })
        setInterval(() => {}, 1000)`
      const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } })
      await new Promise((resolve) => child.stdout.once('data', resolve))
      await new Promise((resolve) => setTimeout(resolve, milliseconds))
      child.kill('SIGKILL')
      await new Promise((resolve) => child.once('exit', resolve))
      const again = openCase({ path, mode: 'edit', at })
      const { captures, probes } = again.summary()
      expect([again.readOnly, again.notes().map(({ text }) => text)]).toEqual([false, ['acknowledged']])
      expect([captures, read(again).length]).toEqual([captures, captures === 0 ? 0 : probes])
      if (captures === 0) expect((await run(again))[0].result).toBe('complete')
      again.close()
      const database = new DatabaseFile(path)
      expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
      expect(database.prepare(`select count(*) from capture where state = 'running'`).pluck().get()).toBe(0)
      database.close()
    }
  }, 240_000)
})
