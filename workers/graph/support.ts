/**
 * How many distinct sources, destinations and days carry each edge of a finished graph.
 *
 * A second pass over the sequences, by a compiled module where they are many: a loop over the probes of a month runs a few
 * times only, and most of it would be over before the compiler is done with it. [DEFINITIONS 4]
 */
import { sumOf } from './arrays.ts'
import type { PortScanGraph } from './graph.ts'
import { supportCompiled } from './supporting/compiled.ts'
import { scriptSupport, type SupportCounter } from './supporting/script.ts'

export type { EdgeSupport } from './supporting/script.ts'

/** Fewer steps are counted before a module is made. */
const worthCompiling = 1 << 18
const mostPorts = 1 << 19
/** Noted at a time at least: a port that comes again and again makes no steps, and each counting looks at all ports. */
const leastPorts = 1 << 14

export function createSupportCounter(graph: PortScanGraph): SupportCounter {
  const steps = sumOf(graph.weight)
  if (steps >= worthCompiling) {
    try {
      return supportCompiled(graph, mostPorts)
    } catch {
      // No memory, or no WebAssembly.
    }
  }
  return scriptSupport(graph, Math.min(mostPorts, Math.max(leastPorts, 2 * steps)))
}
