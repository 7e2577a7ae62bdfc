/**
 * node test/bench/blocking.ts [--probes N]: the blocking grid (5 strategies x 11 K x 5 T) over N and N / 10 test probes,
 * one thread; seconds on the clock and of the processor (which others on the machine do not lengthen), the ratio of the
 * latter (10 is linear) and the memory held. Default N: 10 million.
 *
 *   mixed    100,000 sources of heavy-tailed size: walks along learned transitions, popular ports, runs of a vertical scan
 *   scatter  one source, ports at random: every entry of the table in use, the hardest on the cache
 */
import { parseArgs } from 'node:util'
import { createSimulator, rates, type ProbeGroup } from '../../workers/blocking/simulate.ts'
import { portLists, type Knowledge, type PortLists } from '../../workers/blocking/strategies.ts'
import { seededRandom } from '../../workers/demo/random.ts'
import { createGraphBuilder } from '../../workers/graph/build.ts'

const hooks = { cancelled: () => false, progress() {} }
const say = (name: string, text: string) => process.stdout.write(`${name.padEnd(24)} ${text}\n`)
const seconds = (begun: number) => (performance.now() - begun) / 1e3
const k = Array.from({ length: 11 }, (_, one) => one)
const t = [1, 60, 3600, 20_000, 86_400]

/** One source's probes within a week: walks, popular ports and vertical runs in turn. */
function walk(input: { random: ReturnType<typeof seededRandom>; times: Float64Array; ports: Uint16Array; length: number }): ProbeGroup {
  const { random, times, ports, length } = input
  const wait = (7 * 86_400e9) / (length + 20)
  let time = random.unit() * 3600e9
  let port = random.below(1024)
  const kind = random.unit()
  for (let index = 0; index < length; index++) {
    times[index] = Math.floor((time += random.wait(wait * (random.chance(0.1) ? 5 : 0.5))))
    if (kind < 0.2) port = (port + 1) & 0xffff
    else if (random.chance(0.5)) port = Math.floor(random.unit() ** 6 * 65_536)
    else port = (port * 25 + 17) % 6000
    ports[index] = port
  }
  return { times, ports, length }
}
function* mixed(probes: number, seed: number): Generator<ProbeGroup> {
  const random = seededRandom(seed)
  const times = new Float64Array(probes)
  const ports = new Uint16Array(probes)
  for (let left = probes; left > 0; ) {
    const length = Math.min(left, Math.ceil(20 / (random.unit() + 2e-4)))
    left -= length
    yield walk({ random, times, ports, length })
  }
}
function* scatter(probes: number): Generator<ProbeGroup> {
  const random = seededRandom(2)
  yield {
    times: Float64Array.from({ length: probes }, (_, index) => index * 60_000_000),
    ports: Uint16Array.from({ length: probes }, () => random.below(65_536)),
    length: probes,
  }
}

function learn(probes: number): Knowledge {
  const builder = createGraphBuilder()
  const probesPerPort = new Float64Array(65_536)
  let source = 0
  for (const { ports, length } of mixed(probes, 1)) {
    builder.sequence({ source: source++, ports, from: 0, length })
    for (let index = 0; index < length; index++) probesPerPort[ports[index]]++
  }
  return { graph: builder.finish(), probesPerPort }
}

/** Only the simulation is timed, not the making of probes. */
function measure(lists: PortLists[], groups: Iterable<ProbeGroup>): { spent: number; processor: number; line: string } {
  const simulator = createSimulator({ lists, k, t })
  let spent = 0
  let processor = 0
  for (const group of groups) {
    const begun = performance.now()
    const before = process.cpuUsage().user
    simulator.simulateGroup(group)
    spent += seconds(begun)
    processor += (process.cpuUsage().user - before) / 1e6
  }
  const at = simulator.cells().filter((cell) => cell.k === 3 && cell.t === 20_000)
  const percent = (share: number | null) => (100 * (share ?? 0)).toFixed(1)
  return { spent, processor, line: at.map((cell) => `${cell.strategy} ${percent(rates(cell).blocked)}/${percent(rates(cell).usefulness)}`).join('  ') }
}

export function benchBlocking(input: { probes: number }): void {
  const { probes } = input
  let begun = performance.now()
  const knowledge = learn(3_000_000)
  say('learned', `${knowledge.graph.ports.length} ports, ${knowledge.graph.outTarget.length} edges in ${seconds(begun).toFixed(1)} s`)
  const lists = (['myself', 'euclidean', 'semantic', 'successor', 'popular'] as const).map((strategy) => {
    begun = performance.now()
    const list = portLists({ knowledge, strategy, kMax: 10, hooks })
    say(`lists, ${strategy}`, `${seconds(begun).toFixed(2)} s`)
    return list
  })
  for (const [name, make] of [['mixed', (count: number) => mixed(count, 3)], ['scatter', scatter]] as const) {
    const tenth = measure(lists, make(probes / 10))
    const whole = measure(lists, make(probes))
    const of = ({ spent, processor }: typeof whole) => `${spent.toFixed(2)} s (processor ${processor.toFixed(2)} s)`
    const memory = process.memoryUsage.rss() / 2 ** 20
    say(name, `${of(tenth)} for ${probes / 10}, ${of(whole)} for ${probes}: ratio ${(whole.processor / tenth.processor).toFixed(2)}; ${memory.toFixed(0)} MB resident`)
    say('', `K = 3, T = 20000 s, % blocked / % useful: ${whole.line}`)
  }
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({ options: { probes: { type: 'string', default: '10000000' } } })
  benchBlocking({ probes: Number(values.probes) })
}
