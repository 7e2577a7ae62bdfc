/**
 * The probes of one source after the other, read by the compiled module (source.assembly.ts): where its arrays lie.
 *
 * A loop over the probes of a month would be half over before the compiler is done with it.
 */
import { compiledModule } from '../../graph/moduleMemory.ts'
import { detectors, type DetectorId, type Readings } from './detectors.ts'
import { scriptReader, type SourceReader } from './reader.ts'
import type { AddedProbes } from './source.ts'
import { compiledSource } from './source.wasm.ts'

/** Fewer in all are read before a module is made. */
const worthCompiling = 1 << 17
/** Probes of a source that there is room for, 74 bytes each, which are not touched before they are needed; one that sent more is read by the script. */
const mostProbes = 1 << 18
/** Days around the first one seen; a century away moments are still far from the end of their 64 bits. Whoever lies about more than that is read by the script. */
const farthest = 36_500
const portNumbers = 65_536
/** What the module tells, by place. Of a peak the next number is which probe fired, from 1; 0: none. */
const told = { ports: 0, combinations: 1, portsOnHost: 2, hostsOnPort: 3, first: 4, last: 5, busiestMinute: 6, peaks: 7, length: 15 } as const

type See = (destinations: number, base: number) => void

/** @param most probes of all sources together */
export function createSourceReader(most: number): SourceReader {
  if (most < worthCompiling) return scriptReader()
  try {
    return compiledReader()
  } catch {
    return scriptReader() // no memory, or no WebAssembly
  }
}

/** @param room probes of a source */
export function compiledReader(room = mostProbes): SourceReader {
  const { day, time, port, bounds, found, see } = instantiate(room)
  const script = scriptReader()
  let ended = true
  /** Whether this source is read by the script. */
  let byScript = false
  let [pairs, length, base] = [0, 0, 0]
  const fits = ({ from, length: count, day: days }: AddedProbes) => length + count <= room && days[from] >= base && days[from + count - 1] <= base + 2 * farthest
  return {
    add(pair) {
      if (ended) {
        ended = byScript = false
        pairs = length = 0
        base = pair.day[pair.from] - farthest
      }
      if (!byScript && !fits(pair)) {
        byScript = true
        for (let at = 0; at < pairs; at++) script.add({ from: bounds[at], length: bounds[at + 1] - bounds[at], day, time, port })
      }
      if (byScript) return script.add(pair)
      copy(pair, { day, time, port }, length)
      length += pair.length
      bounds[++pairs] = length
    },
    end() {
      ended = true
      if (byScript) return script.end()
      see(pairs, base)
      const totals: Record<DetectorId, number> = {
        zeekPorts: found[told.portsOnHost],
        zeekHosts: found[told.hostsOnPort],
        simpleScan: found[told.combinations],
        maltrail: found[told.portsOnHost],
      }
      const readings = {} as Readings
      detectors.forEach(({ id }, turn) => {
        const at = told.peaks + 2 * turn
        readings[id] = { peak: found[at], firedAt: found[at + 1] === 0 ? null : found[at + 1] - 1, total: totals[id] }
      })
      return {
        readings,
        busiestMinute: found[told.busiestMinute],
        probes: length,
        destinations: pairs,
        ports: found[told.ports],
        first: found[told.first],
        last: found[told.last],
        times: { day, time },
      }
    },
  }
}

/** Most pairs are short: a loop is quicker than a view on so few. */
function copy(pair: AddedProbes, into: Pick<AddedProbes, 'day' | 'time' | 'port'>, to: number): void {
  const { from, length, day, time, port } = pair
  const { day: days, time: times, port: ports } = into
  for (let at = 0; at < length; at++) {
    days[to + at] = day[from + at]
    times[to + at] = time[from + at]
    ports[to + at] = port[from + at]
  }
}

const createInstance = compiledModule(compiledSource)
function instantiate(room: number) {
  const sizes = {
    times: 8 * room, days: 4 * room, ports: 2 * room, bounds: 4 * (room + 1), probes: 16 * room, spare: 16 * room, combinations: 16 * room,
    hosts: 8 * room, hostsOn: 4 * portNumbers, ordinals: 2 * portNumbers, known: 16 * portNumbers, found: 4 * told.length,
  }
  const { exports, memory: { buffer }, address, words } = createInstance(sizes)
  const [portsOnHost, hostsOnPort, both, portsInSecond] = detectors.map(({ threshold }) => threshold)
  for (const [name, value] of Object.entries({ portsOnHost, hostsOnPort, pairs: both, portsInSecond })) (exports[name] as WebAssembly.Global).value = value
  return {
    day: new Int32Array(buffer, address.days, room),
    time: new Float64Array(buffer, address.times, room),
    port: new Uint16Array(buffer, address.ports, room),
    bounds: words('bounds', room + 1),
    found: words('found', told.length),
    see: exports.see as See,
  }
}
