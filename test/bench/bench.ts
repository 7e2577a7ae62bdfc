/**
 * npm run bench [-- --packets N]: ours and the peer's in one run, medians of CPU seconds, and their ratio.
 *
 *   import       the whole import (hash, ledger, sort, commit) against a C loop over libpcap that only counts SYN
 *   read-back    every stored pair visited, and the port-scan graph of the whole window
 *   betweenness  hops, on a graph of the first paper's largest size, against igraph
 *
 * A peer that is not there (cc and libpcap-dev, python3-igraph) is said to be missing; nothing is installed.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { completeParameters } from '../../workers/contract.ts'
import { tcpFrame } from '../../workers/demo/frames.ts'
import { seededRandom } from '../../workers/demo/random.ts'
import { betweenness } from '../../workers/graph/betweenness.ts'
import { createGraphBuilder, graphFromEdges } from '../../workers/graph/build.ts'
import { importCaptures } from '../../workers/intake/import.ts'
import { visitSequences } from '../../workers/sequences/visit.ts'
import { openCase } from '../../workers/store/open.ts'

const { values } = parseArgs({ options: { packets: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '3' } } })
const packets = Number(values.packets)
const rounds = Number(values.rounds)
const folder = mkdtempSync(join(tmpdir(), 'portolan-bench-'))
const hooks = { cancelled: () => false, progress() {} }
const everything = { start: null, end: null, sensor: null, targets: '', protocol: 'tcp', outcome: 'all' } as const
const at = '2026-01-02T03:04:05Z'

const median = (numbers: number[]) => numbers.sort((one, other) => one - other)[numbers.length >> 1]
async function cpuSeconds(work: () => unknown): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}
function say(name: string, ours: number, theirs: number | null, peer: string | null, amount: string): void {
  const ratio = peer === null ? 'no peer' : theirs === null ? `${peer} is missing` : `${peer} ${theirs.toFixed(2)} s, ratio ${(ours / theirs).toFixed(2)}`
  process.stdout.write(`${name.padEnd(12)} ${ours.toFixed(2).padStart(7)} s  ${ratio}  (${amount})\n`)
}

/** A darknet: 70 % SYN to 9,000 ports from many sources, the rest answers to nobody; a frame is made once and patched. */
function writeCapture(path: string): void {
  const random = seededRandom(10)
  const file = openSync(path, 'w')
  const frame = Buffer.from(
    tcpFrame({ source: [0, 0, 0, 0], destination: [198, 18, 0, 0], sourcePort: 0, destinationPort: 0, sequence: 0, flags: 2, options: false, identification: 1, hops: 60, window: 1 }),
  )
  const record = 16 + frame.length
  const buffer = Buffer.alloc(record * 16_384)
  const header = Buffer.alloc(24)
  header.writeUInt32LE(0xa1b2c3d4, 0)
  header.writeUInt32LE(0x0004_0002, 4)
  header.writeUInt32LE(262_144, 16)
  header.writeUInt32LE(1, 20)
  writeSync(file, header)
  let microseconds = 1_478_000_000e6
  for (let done = 0; done < packets; ) {
    let used = 0
    for (; used < buffer.length && done < packets; used += record, done++) {
      microseconds += random.below(50_000)
      buffer.writeUInt32LE(Math.floor(microseconds / 1e6), used)
      buffer.writeUInt32LE(microseconds % 1e6, used + 4)
      buffer.writeUInt32LE(frame.length, used + 8)
      buffer.writeUInt32LE(frame.length, used + 12)
      frame.copy(buffer, used + 16)
      const ip = used + 16 + 14
      buffer.writeUInt32BE(0x0a000000 + Math.floor(random.unit() ** 2 * 400_000), ip + 12)
      buffer.writeUInt16BE(random.below(4096), ip + 18)
      buffer.writeUInt16BE(1024 + random.below(64_000), ip + 20)
      buffer.writeUInt16BE(Math.floor(random.unit() ** 4 * 9000), ip + 22)
      buffer.writeUInt32BE(random.bits(), ip + 24)
      buffer[ip + 33] = random.chance(0.7) ? 0x02 : 0x12
    }
    writeSync(file, buffer, 0, used)
  }
  closeSync(file)
}

async function benchImport(): Promise<string> {
  const capture = join(folder, 'capture.pcap')
  writeCapture(capture)
  const counter = join(folder, 'countSyn')
  const compiled = spawnSync('cc', ['-O2', '-o', counter, join(import.meta.dirname, 'countSyn.c'), '-lpcap']).status === 0
  const ours: number[] = []
  const theirs: number[] = []
  let place = ''
  for (let round = 0; round < rounds; round++) {
    if (compiled) {
      if (round === 0) process.stdout.write(`libpcap counts ${spawnSync(counter, [capture], { encoding: 'utf8' }).stdout.trim()} (packets, SYN)\n`)
      const timed = spawnSync('bash', ['-c', `TIMEFORMAT='%U %S'; { time ${counter} ${capture} >/dev/null; } 2>&1`], { encoding: 'utf8' }).stdout
      theirs.push(timed.trim().split(' ').reduce((sum, part) => sum + Number(part), 0))
    }
    place = join(folder, `${round}.portolan`)
    const store = openCase({ path: place, mode: 'create', at })
    ours.push(await cpuSeconds(() => importCaptures({ store, paths: [capture], sensor: '', at, hooks, changed() {} })))
    const { probes } = store.summary()
    const answers = store.captures()[0].ledger.classes.answer
    store.close()
    const { size } = statSync(place)
    if (round === 0) process.stdout.write(`portolan stores ${probes} probes and ${answers} answers (of nobody here), ${(size / (probes + answers)).toFixed(1)} bytes each, ${(size / probes).toFixed(1)} bytes a probe\n`)
  }
  say('import', median(ours), compiled ? median(theirs) : null, 'C libpcap, counting only', `${packets} packets, ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB resident`)
  return place
}

async function benchReadBack(place: string): Promise<void> {
  const store = openCase({ path: place, mode: 'read', at })
  const pairs: number[] = []
  const graphs: number[] = []
  const tied: number[] = []
  for (let round = 0; round < rounds; round++) {
    pairs.push(await cpuSeconds(() => store.probes.visitPairs(everything, [], () => {}, hooks)))
    tied.push(await cpuSeconds(() => store.probes.visitPairs(everything, ['answer'], () => {}, hooks)))
    graphs.push(
      await cpuSeconds(() => {
        const builder = createGraphBuilder()
        visitSequences({
          probes: store.probes, scope: everything, hooks,
          parameters: completeParameters({ profile: 'paper1', cut: 'none' }),
          visit: ({ source, ports, length }) => builder.sequence({ source, ports, length }),
        })
        builder.finish()
      }),
    )
  }
  const { probes } = store.summary()
  store.close()
  say('pairs', median(pairs), null, null, `${probes} probes visited`)
  say('answers', median(tied), null, null, `${probes} probes visited with what answered them`)
  say('graph', median(graphs), null, null, `${probes} probes, no filter`)
}

async function benchBetweenness(): Promise<void> {
  const [vertices, edges] = [6284, 589_117]
  const random = seededRandom(6284)
  const chosen = new Map<number, number>()
  // Heavy-tailed degrees: both ends lean to the low numbers.
  while (chosen.size < edges) {
    const from = Math.floor(random.unit() ** 2.2 * vertices)
    const to = Math.floor(random.unit() ** 2.2 * vertices)
    if (from !== to) chosen.set(from * 65_536 + to, 1 + Math.floor(299 / (random.unit() + 1e-4)))
  }
  const list = [...chosen].map(([key, weight]): [number, number, number] => [key >>> 16, key & 0xffff, weight])
  const graph = graphFromEdges(list)
  let largest = 0
  const ours = await cpuSeconds(() => {
    largest = betweenness({ graph, cost: 'hops', directed: true, normalised: false, hooks }).reduce((most, one) => Math.max(most, one), 0)
  })
  const peer = spawnSync('/usr/bin/python3', [join(import.meta.dirname, 'betweenness.py')], {
    input: list.map(([from, to]) => `${from} ${to}\n`).join(''), encoding: 'utf8', maxBuffer: 1e9,
  })
  const [theirs, value] = peer.status === 0 ? peer.stdout.trim().split(' ').map(Number) : [null, null]
  say('betweenness', ours, theirs, 'igraph', `${vertices} ports, ${edges} edges; largest value ${largest}, igraph's ${value}`)
}

try {
  await benchReadBack(await benchImport())
  await benchBetweenness()
} finally {
  rmSync(folder, { recursive: true })
}
