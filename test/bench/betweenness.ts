/**
 * node test/bench/betweenness.ts [--rounds N] [--large]: betweenness against igraph, medians of CPU seconds, ours and
 * the peer's in turn, on a seeded graph of the first paper's largest size; then shapes that are hard on level-by-level
 * work, each beside an ordinary graph of as many edges.
 *
 *   --large   those shapes with 65,536 ports instead of 16,384, and 5 million edges by hops: a quarter of an hour
 *
 * igraph (python3-igraph) is installed where it is missing and apt may do it.
 */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { pathToFileURL } from 'node:url'
import type { Parameters } from '../../workers/contract.ts'
import { seededRandom } from '../../workers/demo/random.ts'
import { betweenness } from '../../workers/graph/betweenness.ts'
import { graphFromEdges } from '../../workers/graph/build.ts'
import { hasIgraph, python } from './python.ts'
import type { PortScanGraph } from '../../workers/graph/graph.ts'

type Edge = [from: number, to: number, weight: number]
const hooks = { cancelled: () => false, progress() {} }
const median = (numbers: number[]) => numbers.toSorted((one, other) => one - other)[numbers.length >> 1]
const say = (name: string, text: string) => process.stdout.write(`${name.padEnd(24)} ${text}\n`)

/** Heavy-tailed degrees and weights: both ends lean to the low numbers. The same seed gives the same graph. */
export function leaningEdges(input: { vertices: number; edges: number; seed: number }): Edge[] {
  const { vertices, edges, seed } = input
  const random = seededRandom(seed)
  const chosen = new Map<number, number>()
  while (chosen.size < edges) {
    const from = Math.floor(random.unit() ** 2.2 * vertices)
    const to = Math.floor(random.unit() ** 2.2 * vertices)
    if (from !== to) chosen.set(from * 65_536 + to, 1 + Math.floor(299 / (random.unit() + 1e-4)))
  }
  return [...chosen].map(([key, weight]) => [key >>> 16, key & 0xffff, weight])
}

/** Every port with two random out-edges: ordinary, and most of it within reach of every port. */
function ordinary(ports: number): Edge[] {
  const random = seededRandom(1)
  return Array.from({ length: 2 * ports }, (_, at): Edge => [at % ports, random.below(ports), 1 + random.below(1000)]).filter(([from, to]) => from !== to)
}
/** Both ways along a line, a level a port. */
function chain(ports: number): Edge[] {
  return Array.from({ length: ports - 1 }, (_, port): Edge[] => [[port, port + 1, 1 + (port % 1000)], [port + 1, port, 1 + (port % 999)]]).flat()
}
/** One port linked both ways with every other. */
function hub(ports: number): Edge[] {
  return Array.from({ length: ports - 1 }, (_, ray): Edge[] => [[0, ray + 1, 1 + (ray % 1000)], [ray + 1, 0, 1 + (ray % 999)]]).flat()
}

function run(graph: PortScanGraph, cost: Parameters['cost'], threads: number): { cpu: number; wall: number; values: Float64Array } {
  const before = process.cpuUsage()
  const begun = performance.now()
  const values = betweenness({ graph, cost, directed: true, normalised: false, hooks, threads })
  const wall = (performance.now() - begun) / 1e3
  const { user, system } = process.cpuUsage(before)
  return { cpu: (user + system) / 1e6, wall, values }
}

function igraph(edges: Edge[], cost: 'hops' | 'inverted'): { cpu: number; largest: number } | null {
  const heaviest = edges.reduce((most, [, , weight]) => Math.max(most, weight), 0)
  const input = edges.map(([from, to, weight]) => `${from} ${to}${cost === 'hops' ? '' : ` ${heaviest - weight + 1}`}\n`).join('')
  if (!hasIgraph()) return null
  const { status, stdout } = spawnSync(python, [join(import.meta.dirname, 'betweenness.py')], { input, encoding: 'utf8', maxBuffer: 1e9 })
  if (status !== 0) return null
  const [cpu, largest] = stdout.trim().split(' ').map(Number)
  return { cpu, largest }
}

/** @param input.rounds medians are of so many; of igraph's inverted costs, which take minutes, one round must do */
export function benchBetweenness(input: { rounds: number; large: boolean }): void {
  const edges = leaningEdges({ vertices: 6284, edges: 589_117, seed: 6284 })
  const graph = graphFromEdges(edges)
  for (const cost of ['hops', 'inverted', '1/weight'] as const) {
    const ours: number[] = []
    const walls: [number[], number[]] = [[], []]
    const theirs: number[] = []
    let same = ''
    for (let round = 0; round < input.rounds; round++) {
      const one = run(graph, cost, 1)
      ours.push(one.cpu)
      walls[0].push(one.wall)
      walls[1].push(run(graph, cost, 2).wall)
      if (cost === '1/weight' || (cost === 'inverted' && round > 0)) continue
      const peer = igraph(edges, cost)
      if (peer === null) continue
      theirs.push(peer.cpu)
      same = `; largest value ${one.values.reduce((most, value) => Math.max(most, value), 0)}, igraph's ${peer.largest}`
    }
    const peer = cost === '1/weight' ? 'no peer asked' : theirs.length === 0 ? 'igraph is missing' : `igraph ${median(theirs).toFixed(2)} s, ${(median(theirs) / median(ours)).toFixed(1)} times ours`
    say(`betweenness ${cost}`, `${median(ours).toFixed(2)} s CPU; ${peer}; wall ${median(walls[0]).toFixed(2)} s on 1 thread, ${median(walls[1]).toFixed(2)} s on 2${same}`)
  }

  const ports = input.large ? 65_536 : 16_384
  for (const cost of ['hops', 'inverted'] as const) {
    const usual = run(graphFromEdges(ordinary(ports)), cost, 2)
    for (const [name, edges] of [['chain', chain(ports)], ['hub', hub(ports)]] as const) {
      const odd = run(graphFromEdges(edges), cost, 2)
      const beside = `an ordinary graph of as many ports and edges ${usual.cpu.toFixed(1)} s, ratio ${(odd.cpu / usual.cpu).toFixed(2)}`
      say(`${name} ${cost}`, `${odd.cpu.toFixed(1)} s CPU, ${odd.wall.toFixed(1)} s wall on 2 threads; ${beside} (${ports} ports)`)
    }
  }

  if (!input.large) return
  const large = graphFromEdges(leaningEdges({ vertices: 65_536, edges: 5_000_000, seed: 5 }))
  const { cpu, wall } = run(large, 'hops', 2)
  say('large hops', `${wall.toFixed(0)} s wall on 2 threads, ${cpu.toFixed(0)} s CPU, ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB resident (${large.ports.length} ports, 5,000,000 edges)`)
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' }, large: { type: 'boolean', default: false } } })
  benchBetweenness({ rounds: Number(values.rounds), large: values.large })
}
