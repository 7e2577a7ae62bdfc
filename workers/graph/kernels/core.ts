/**
 * The ports that can be done together: each of them reaches the same ports.
 *
 * From the port with the most edges: `swept` are all it reaches, `core` those of them that reach it. What reaches it
 * reaches all of `swept`, and from within `swept` nothing else can be reached: so no lane waits for a label that never
 * comes.
 */
import { ascending } from './ascending.ts'
import { lengthsFrom } from './detours.ts'
import type { Compiled } from './kernel.ts'
import type { Arrays } from './layout.ts'

/**
 * Marks the core and lists the swept, ascending.
 * @param nearestFirst by their distance from the first port: where few edges are left, labels and counts then mostly find
 *   what they come from done; where many are, hubs first is as good
 * @param compiled what does the same quicker (prepare.assembly.ts), where there is such
 * @returns how many are swept; 0 where there is no core
 */
export function findCore(arrays: Arrays, nearestFirst: boolean, compiled: Compiled | null): number {
  if (arrays.core.length === 0) return 0
  const count = compiled !== null && !nearestFirst ? compiled.findCore() : sweep(arrays, nearestFirst)
  // Alone it has no edge that leads anywhere.
  return count < 2 || arrays.core.reduce((sum, one) => sum + one, 0) < 2 ? 0 : count
}

function sweep({ outStart, outTarget, outCost, inStart, inSource, swept, core }: Arrays, nearestFirst: boolean): number {
  const forward = reached(outStart, outTarget, inStart)
  const backward = reached(inStart, inSource, outStart)
  let count = 0
  const order = nearestFirst ? ascending(lengthsFrom(0, outStart, outTarget, outCost)) : core.keys()
  for (const vertex of order) {
    core[vertex] = forward[vertex] & backward[vertex]
    swept[count] = vertex
    count += forward[vertex]
  }
  return count
}

/** 1 for the first vertex, which has the most edges, and all that follows from it. @param before where the lists of edges to each begin */
function reached(start: Uint32Array, neighbour: Uint16Array, before: Uint32Array): Uint8Array {
  const vertices = start.length - 1
  const seen = new Uint8Array(vertices)
  const queue = new Uint16Array(vertices)
  // What no edge leads to is not reached: when all others are, the rest of the edges need not be read.
  let most = 1
  for (let vertex = 1; vertex < vertices; vertex++) if (before[vertex] < before[vertex + 1]) most++
  let length = 1
  seen[0] = 1
  for (let next = 0; next < length && length < most; next++) {
    const vertex = queue[next]
    for (let at = start[vertex]; at < start[vertex + 1]; at++) {
      if (seen[neighbour[at]] === 1) continue
      seen[neighbour[at]] = 1
      queue[length++] = neighbour[at]
    }
  }
  return seen
}
