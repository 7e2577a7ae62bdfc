/**
 * What a filter would keep under each of its units, by a compiled module where probes are many: a loop over the probes of a
 * month runs a few times only, and most of it would be over before the compiler is done with it.
 */
import type { Days } from '../days.ts'
import { effectsCompiled } from './compiled.ts'
import { scriptEffects, type Bounds, type DayEffects } from './script.ts'

/** Fewer probes are counted before a module is made. */
const worthCompiling = 1 << 18
/** More days would take a row of bits each, though few be touched. */
const mostDays = 1 << 12
const mostPorts = 1 << 16

export function createDayEffects({ days, parameters }: { days: Days; parameters: Bounds }): DayEffects {
  const bounds = { minimum: parameters.minimum, maximum: parameters.maximum }
  if (days.probes >= worthCompiling && days.count <= mostDays) {
    try {
      return effectsCompiled({ days, bounds, mostPorts })
    } catch {
      // No memory, or no WebAssembly.
    }
  }
  return scriptEffects({ days, bounds })
}
