/**
 * What a filter would keep, counted by the compiled module (effects.assembly.ts): where its arrays lie, and what it is told.
 *
 * Ports are copied pair by pair, with a run for each day of a pair; when there is no room for more they are counted, and
 * what is left of a pair goes on from there.
 */
import { copyPorts, grown } from '../../graph/arrays.ts'
import { createDistinctCounter } from '../../graph/distinct.ts'
import { compiledModule } from '../../graph/moduleMemory.ts'
import type { PairProbes } from '../../store/pairs.ts'
import type { Days } from '../days.ts'
import type { FilterEffect } from '../judge.ts'
import { createEffect, type Bounds, type DayEffects } from './script.ts'
import { compiledEffects } from './effects.wasm.ts'

const everyPort = 65_536
/** Flags of a run, as the module reads them. */
const [firstOfSource, goesOn] = [0x8000_0000, 0x4000_0000]

interface Exports {
  take(runs: number, minimum: number, maximum: number): number
  end(minimum: number, maximum: number): void
}
const createInstance = compiledModule(compiledEffects)

/** @param input.mostPorts counted at a time, at least 1 */
export function effectsCompiled({ days, bounds, mostPorts }: { days: Days; bounds: Bounds; mostPorts: number }): DayEffects {
  const sizes = {
    ports: 2 * mostPorts, runEnd: 4 * mostPorts, runPlace: 4 * mostPorts, runUnit: 4 * mostPorts, runProbes: 8 * mostPorts, stamps: 4 * everyPort, numberOf: 4 * everyPort,
    places: 4 * days.count, rowOf: 4 * days.count, portsOf: 4 * days.count, probesOf: 8 * days.count, unitOf: 4 * mostPorts, valueOf: 4 * mostPorts, effects: 96,
    seen: (everyPort / 8) * days.count, words: (everyPort / 8) * days.count,
  }
  const { exports, memory, address, words } = createInstance(sizes)
  const module = exports as unknown as Exports
  const ports = new Uint16Array(memory.buffer, address.ports, mostPorts)
  const [runEnd, runPlace, runUnit, unitOf, valueOf] = [words('runEnd', mostPorts), words('runPlace', mostPorts), words('runUnit', mostPorts), words('unitOf', mostPorts), words('valueOf', mostPorts)]
  const runProbes = new Float64Array(memory.buffer, address.runProbes, mostPorts)

  const { minimum, maximum } = bounds
  const distinct = createDistinctCounter()
  const numberOf = new Map<number, number>()
  /** Probes of each destination's days. */
  let probesOf = new Float64Array(1024)
  let [length, runs] = [0, 0]
  let [source, destination, unit] = [NaN, NaN, 0]
  function countAll(): void {
    distinct.addAll(unitOf, valueOf, module.take(runs, minimum, maximum))
    length = runs = 0
  }
  /** A run for each day of what was copied: the probes [from, to) of a pair. @param flags of the first */
  function addRuns({ day, from: first }: PairProbes, from: number, to: number, repeated: Uint8Array | null, flags: number): void {
    const begin = length - (to - from)
    for (let at = from, next = from; at < to; at = next) {
      while (next < to && day[next] === day[at]) next++
      let count = next - at
      if (repeated !== null) for (let index = at; index < next; index++) count -= repeated[index - first]
      const place = days.placeOf(day[at])
      const one = unit * days.count + place
      probesOf[one] += count
      runEnd[runs] = begin + next - from
      runPlace[runs] = (place | (at === from ? flags : 0)) >>> 0
      runUnit[runs] = one
      runProbes[runs++] = count
    }
  }
  return {
    pair(pair, repeated) {
      const { from, port, day } = pair
      const end = from + pair.length
      if (pair.destination !== destination) {
        destination = pair.destination
        unit = numberOf.get(destination) ?? numberOf.size
        if (unit === numberOf.size) numberOf.set(destination, unit)
        const room = (unit + 1) * days.count
        if (room > probesOf.length) probesOf = grown(probesOf, 2 * room)
      }
      let flags = pair.source === source ? 0 : firstOfSource
      source = pair.source
      for (let begin = from; begin < end; ) {
        // Mostly all of them: a pair is counted apart only where it is longer than what there is room for.
        if (length === mostPorts || (length > 0 && length + end - begin > mostPorts)) countAll()
        const to = Math.min(end, begin + mostPorts - length)
        copyPorts(port, begin, ports, length, to - begin)
        length += to - begin
        addRuns(pair, begin, to, repeated, flags)
        flags = to < end && day[to] === day[to - 1] ? goesOn : 0
        begin = to
      }
    },
    end() {
      countAll()
      module.end(minimum, maximum)
      const destinations = createEffect(bounds)
      distinct.counts(numberOf.size * days.count).forEach((count, one) => {
        if (count > 0) destinations.judge(count, probesOf[one])
      })
      return { 'pair-day': effectAt(0), 'source-day': effectAt(6), 'destination-day': destinations.effect }
    },
  }
  function effectAt(place: number): FilterEffect {
    const [units, keptUnits, under, over, kept, filtered] = new Float64Array(memory.buffer, address.effects, 12).subarray(place)
    return { units, keptUnits, under, over, kept, filtered }
  }
}
