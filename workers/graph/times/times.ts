/**
 * Times of many probes by the compiled module (times.assembly.ts): where its arrays lie.
 *
 * A loop over the probes of a month runs a few times only: most of them would be over before the compiler is done with it.
 */
import { compiledModule } from '../moduleMemory.ts'
import { scriptTimes, type Times } from './script.ts'
import { compiledTimes } from './times.wasm.ts'

/** Fewer are in order before a module is made. */
const worthCompiling = 1 << 17
const mostPlaces = 64

interface Exports {
  sort(length: number): void
  steps(length: number): number
  keep(length: number, places: number): void
  numberAt(turn: number): number
}
const createInstance = compiledModule(compiledTimes)

/** @param most values at a time; one more is written where it is less than that from the end */
export function createTimes(most: number): Times {
  if (most < worthCompiling) return scriptTimes(most)
  try {
    return timesCompiled(most)
  } catch {
    return scriptTimes(most) // no memory, or no WebAssembly
  }
}

export function timesCompiled(most: number): Times {
  const sizes = { values: 8 * most, spare: 8 * (most + 1), rest: 8 * (most + 1), digits: 4 * 4096, first: 4 * 65_536, parts: 4 * 65_536, wanted: 65_536, places: 4 * mostPlaces }
  const { exports, memory, address, words } = createInstance(sizes)
  const module = exports as unknown as Exports
  const wanted = words('places', mostPlaces)
  return {
    values: new Float64Array(memory.buffer, address.values, most),
    sort: module.sort,
    steps: module.steps,
    at(length, places) {
      if (places.length > mostPlaces) throw new RangeError(`${places.length} places`)
      wanted.set(places)
      module.keep(length, places.length)
      return places.map((_, turn) => module.numberAt(turn))
    },
  }
}
