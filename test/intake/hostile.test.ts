/** Hostile files through the whole import: fuzz, extreme shapes, linear time, kill -9, a full disk. Figures are printed. */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { closeSync, copyFileSync, ftruncateSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync, writeSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import DatabaseFile from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seededRandom } from '../../workers/demo/random.ts'
import { writeDarknetCapture } from '../../workers/demo/darknet.ts'
import { importCaptures } from '../../workers/intake/import.ts'
import { openCase, type CaseStore } from '../../workers/store/open.ts'
import { asPcap, asPcapng, recordsOf } from '../fixtures/containers.ts'
import { writeDarknet } from '../bench/darknet.ts'
import { figure, slack } from '../slack.ts'
import { face, hostile, section, writeHostile } from './hostileFiles.ts'

const at = '2026-01-02T03:04:05Z'
const hooks = { cancelled: () => false, progress() {} }
const everything = { start: null, end: null, sensor: null, targets: '', protocol: 'tcp', outcome: 'all' } as const
let folder: string
let number = 0
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portolan-hostile-imports-'))
})
afterAll(() => rmSync(folder, { recursive: true }))
const created = () => openCase({ path: join(folder, `${number++}.portolan`), mode: 'create', at })
const run = async (store: CaseStore, path: string) => (await importCaptures({ store, paths: [path], sensor: '', at, hooks, changed() {} }))[0]
async function timed<Answer>(work: () => Promise<Answer>): Promise<{ answer: Answer; seconds: number }> {
  const begun = performance.now()
  const answer = await work()
  return { answer, seconds: (performance.now() - begun) / 1000 }
}
function integrity(path: string): unknown {
  const database = new DatabaseFile(path)
  const answer = [database.pragma('integrity_check', { simple: true }), database.prepare(`select count(*) from capture where state = 'running'`).pluck().get()]
  database.close()
  return answer
}

test.each([['fixed', 1101], ['random', Math.floor(Math.random() * 1e9)]])('mutants through file, threads and case, from a %s seed (%i)', async (_, seed) => {
  const mutants = process.env.PORTOLAN_TEST_FULL ? 2500 : 400
  const darknet = join(folder, 'seed.pcap')
  writeDarknetCapture({ path: darknet, days: 1 })
  const records = recordsOf(readFileSync(darknet)).slice(0, 60)
  const seeds = [asPcap({ records }), asPcapng(records), asPcap({ records, bigEndian: true, nanoseconds: true }), gzipSync(asPcap({ records }))]
  const store = created()
  const path = join(folder, 'mutant')
  const random = seededRandom(seed)
  const results: Record<string, number> = {}
  const { seconds } = await timed(async () => {
    for (let mutant = 0; mutant < mutants; mutant++) {
      const bytes = Buffer.from(random.pick(seeds))
      for (let change = 1 + random.below(5); change > 0; change--) bytes[random.below(bytes.length)] = random.below(256)
      writeFileSync(path, bytes.subarray(0, random.chance(0.2) ? random.below(bytes.length) : bytes.length))
      const { result, refusal } = await run(store, path).catch((error) => {
        throw new Error(`mutant ${mutant} of seed ${seed}: ${bytes.toString('base64')}`, { cause: error })
      })
      const outcome = result === 'refused' ? refusal!.code : result
      results[outcome] = (results[outcome] ?? 0) + 1
    }
  })
  for (const { ledger } of store.captures()) {
    const { bytes, packets, classes } = ledger
    expect([bytes.read + bytes.unread, Object.values(classes).reduce((sum, count) => sum + count, 0)]).toEqual([bytes.size, packets])
  }
  store.close()
  expect(integrity(store.path)).toEqual(['ok', 0])
  const allowed = ['complete', 'partial', 'duplicate', 'format_unknown', 'format_unsupported', 'file_damaged', 'file_empty', 'inflate_limit']
  expect(Object.keys(results).filter((code) => !allowed.includes(code))).toEqual([])
  figure('fuzz, whole import', `${mutants} mutants from seed ${seed} in ${seconds.toFixed(1)} s (goal 12 ms each): ${JSON.stringify(results)}; sums close, integrity_check ok`)
  expect(seconds / mutants).toBeLessThan(0.012 * 2 * slack)
}, 300_000)

test('a header and 1 GiB of zeros is read within seconds, and the case hardly grows', async () => {
  const path = join(folder, 'zeros.pcap')
  const file = openSync(path, 'w')
  writeSync(file, hostile['empty records'].head)
  ftruncateSync(file, 24 + 2 ** 30)
  closeSync(file)
  const store = created()
  const before = statSync(store.path).size
  const { answer, seconds } = await timed(() => run(store, path))
  store.close()
  const grown = statSync(store.path).size - before
  figure('1 GiB of zeros', `${answer.packets} packets in ${seconds.toFixed(1)} s (goal 10), the case grew by ${(grown / 1e3).toFixed(0)} kB (goal 1,000)`)
  expect([answer.result, answer.packets]).toEqual(['complete', 2 ** 26])
  expect(grown).toBeLessThan(1e6)
  expect(seconds).toBeLessThan(10 * slack)
}, 120_000)

test('100,000 interfaces, a bomb, and what is no file are each named within their time', async () => {
  const faces = join(folder, 'interfaces.pcapng')
  writeFileSync(faces, Buffer.concat([section, ...Array.from({ length: 100_000 }, () => face)]))
  const bomb = join(folder, 'bomb.gz')
  writeFileSync(bomb, gzipSync(Buffer.concat([hostile['empty records'].head, Buffer.alloc(2 ** 29)])))
  const paths: Record<string, string> = {
    empty: join(folder, 'empty'), short: join(folder, 'short'), folder: join(folder, 'inner'), pipe: join(folder, 'pipe'), socket: join(folder, 'socket'), dangling: join(folder, 'dangling'),
  }
  writeFileSync(paths.empty, '')
  writeFileSync(paths.short, hostile['empty records'].head.subarray(0, 3))
  mkdirSync(paths.folder)
  spawnSync('mkfifo', [paths.pipe])
  const server = createServer().listen(paths.socket)
  await new Promise((resolve) => server.once('listening', resolve))
  symlinkSync(join(folder, 'nowhere'), paths.dangling)
  const store = created()
  const faced = await timed(() => run(store, faces))
  const bombed = await timed(() => run(store, bomb))
  expect([faced.answer.result, bombed.answer.refusal?.code]).toEqual(['complete', 'inflate_limit'])
  const codes: Record<string, unknown> = {}
  let slowest = 0
  for (const [name, path] of [...Object.entries(paths), ['device', '/dev/zero']]) {
    if (name === 'folder') continue // an empty folder has no files: an empty answer
    const { answer, seconds } = await timed(() => run(store, path))
    codes[name] = answer.refusal?.code
    slowest = Math.max(slowest, seconds)
  }
  for (let length = 1; length < 24; length++) {
    writeFileSync(paths.short, hostile['empty records'].head.subarray(0, length))
    const { answer, seconds } = await timed(() => run(store, paths.short))
    expect([length, answer.refusal?.code]).toEqual([length, length < 4 ? 'format_unknown' : 'cut in the file header'])
    slowest = Math.max(slowest, seconds)
  }
  server.close()
  store.close()
  expect(codes).toEqual({ empty: 'file_empty', short: 'format_unknown', pipe: 'not_a_regular_file', socket: 'not_a_regular_file', device: 'not_a_regular_file', dangling: 'file_missing' })
  figure('extreme files', `100,000 interfaces ${faced.seconds.toFixed(2)} s (goal 1), bomb ${bombed.seconds.toFixed(2)} s (goal 2), slowest of the others ${slowest.toFixed(2)} s (goal 1)`)
  expect(faced.seconds).toBeLessThan(slack)
  expect(bombed.seconds).toBeLessThan(2 * slack)
  expect(slowest).toBeLessThan(slack)
}, 120_000)

const [less, more] = process.env.PORTOLAN_TEST_FULL ? [16, 64] : [2, 8]
// The whole rows: PORTOLAN_TEST_FULL=1.
test.each(Object.keys(hostile))(`four times as much of it takes at most five times as long (${less} and ${more} MiB): %s`, async (name) => {
  const seconds: number[] = []
  for (const mebibytes of [less, more]) {
    const path = join(folder, 'linear')
    writeHostile(path, name, mebibytes * 2 ** 20)
    const cpu = process.cpuUsage()
    const store = created()
    await run(store, path)
    store.probes.visitPairs(everything, [], () => {}, hooks)
    store.close()
    const { user, system } = process.cpuUsage(cpu)
    seconds.push((user + system) / 1e6)
    rmSync(store.path)
  }
  figure(`linear time, ${name}`, `${seconds[0].toFixed(2)} s and ${seconds[1].toFixed(2)} s CPU, ratio ${(seconds[1] / seconds[0]).toFixed(1)} (goal 5)`)
  // The first one's start-up helps the ratio, its noise does not: below a quarter of a second there is nothing to tell.
  expect(seconds[1] < 0.25 * slack || seconds[1] / seconds[0] <= 5 * 1.5).toBe(true)
}, 300_000)

test('a packet on each of 49,000 days: 10,000 of them are told apart, the others are named; time, memory and case stay small', async () => {
  const path = join(folder, 'days.pcap')
  const { head, piece } = hostile['a day a probe']
  const one = piece(0)
  const bytes = Buffer.concat([head, ...Array.from({ length: 49_000 }, () => one)])
  for (let day = 0; day < 49_000; day++) bytes.writeUInt32LE(day * 86_400, head.length + day * one.length)
  writeFileSync(path, bytes)
  const store = created()
  const before = statSync(store.path).size
  const { answer, seconds } = await timed(() => run(store, path))
  const visited = await timed(async () => {
    let probes = 0
    store.probes.visitPairs(everything, [], ({ length }) => (probes += length), hooks)
    return probes
  })
  store.close()
  const grown = statSync(store.path).size - before
  figure('49,000 days', `imported in ${seconds.toFixed(1)} s, read back in ${visited.seconds.toFixed(1)} s (goal 5 together), the case grew by ${(grown / 1e6).toFixed(1)} MB for ${(bytes.length / 1e6).toFixed(1)} MB (goal 4)`)
  expect([answer.result, answer.packets, answer.tcp, answer.probes, visited.answer, answer.reasons]).toEqual(['complete', 49_000, 49_000, 10_000, 10_000, { 'more than 10,000 days': 39_000 }])
  expect(seconds + visited.seconds).toBeLessThan(5 * slack)
  expect(grown).toBeLessThan(4e6)
}, 120_000)

test('a killed import leaves a sound case without it, and the import again gives the same probes', async () => {
  const points = process.env.PORTOLAN_TEST_FULL ? 200 : 6
  const capture = join(folder, 'killed.pcap')
  writeDarknet({ path: capture, packets: 900_000 })
  const random = seededRandom(9)
  const hashOf = (store: CaseStore) => {
    const hash = createHash('sha256')
    store.probes.visitPairs(everything, ['time', 'sequence', 'frame'], ({ source, destination, length, time, port, frame }) => {
      hash.update(`${source} ${destination} ${time.subarray(0, length).join()} ${port.subarray(0, length).join()} ${frame.subarray(0, length).join()}\n`)
    }, hooks)
    return hash.digest('hex')
  }
  const straight = created()
  const { seconds } = await timed(() => run(straight, capture))
  const expected = hashOf(straight)
  straight.close()
  let done = 0
  const begun = performance.now()
  for (let point = 0; point < points; point++) {
    const path = join(folder, 'killed.portolan')
    rmSync(path, { force: true })
    openCase({ path, mode: 'create', at }).close()
    const module = (name: string) => JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../workers', name)).href)
    const script = `
      import { openCase } from ${module('store/open.ts')}
      import { importCaptures } from ${module('intake/import.ts')}
      const store = openCase({ path: ${JSON.stringify(path)}, mode: 'edit', at: '${at}' })
      process.stdout.write('open')
      await importCaptures({ store, paths: [${JSON.stringify(capture)}], sensor: '', at: '${at}', hooks: { cancelled: () => false, progress() {} }, changed() {}, threads: 1 })
      store.close()`
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_OPTIONS: '' } })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    await new Promise((resolve) => child.stdout.once('data', resolve))
    await new Promise((resolve) => setTimeout(resolve, random.unit() * seconds * 1500))
    child.kill('SIGKILL')
    await ended
    const again = openCase({ path, mode: 'edit', at })
    const { captures } = again.summary()
    if (captures === 1) done++
    // Resuming is importing again; every tenth point, since it is what takes the time.
    if (captures === 0 && point % 10 === 0) expect((await run(again, capture)).result).toBe('complete')
    if (again.summary().captures === 1) expect(hashOf(again)).toBe(expected)
    again.close()
    expect(integrity(path)).toEqual(['ok', 0])
    for (const suffix of ['-wal', '-shm', '-lock']) rmSync(path + suffix, { force: true })
  }
  figure('kill -9', `${points} of ${points} points: integrity_check ok, no half import visible; ${done} had finished; ${((performance.now() - begun) / 1000).toFixed(0)} s`)
}, 1_200_000)

test('a full disk is named with what is free, earlier imports are whole, and the import works when there is room', async (context) => {
  const mount = join(folder, 'disk')
  mkdirSync(mount)
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', mount]).status !== 0) return context.skip('a small file system cannot be mounted here')
  try {
    const first = join(folder, 'first.pcap')
    const second = join(folder, 'second.pcap')
    writeDarknetCapture({ path: first, days: 1 })
    writeDarknet({ path: second, packets: 2_000_000 })
    const store = openCase({ path: join(mount, 'full.portolan'), mode: 'create', at })
    await run(store, first)
    const refused = await run(store, second).then(({ refusal }) => refusal, (error: { code: string; message: string }) => error)
    expect([refused?.code, store.summary().captures]).toEqual(['disk_full', 1])
    expect(refused?.message).toMatch(/free/)
    figure('disk full', refused!.message)
    spawnSync('mount', ['-o', 'remount,size=256m', mount])
    expect((await run(store, second)).result).toBe('complete')
    store.close()
    expect(integrity(store.path)).toEqual(['ok', 0])
    copyFileSync(store.path, join(folder, 'copy.portolan'))
  } finally {
    spawnSync('umount', [mount])
  }
}, 300_000)
