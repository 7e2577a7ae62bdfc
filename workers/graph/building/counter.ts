/** What counts the edges of a graph: the script or a compiled module, which are told the same in the same way. */
import type { PortScanGraph } from '../graph.ts'

/** Parts of sequences: their ports one after the other, and where those of each part end. */
export interface Parts {
  ports: Uint16Array
  ends: Uint32Array
  /** Who made each, by number, ascending from 1; empty where steps are counted whoever made them. */
  makers: Uint32Array
}
/** What was counted so far, by another: the first `count` of each list. */
export interface CountedEdges {
  count: number
  /** First port x 65,536 + second port, ascending. */
  keys: Uint32Array
  weights: Float64Array
  /** By port: 1 where a sequence went there. */
  seen: Uint8Array
}
export interface EdgeCounter {
  /**
   * Where parts are put, so many ports at most and as many parts; to be asked for again when they have been counted.
   * Throws where there is no memory for more edges: nothing is lost then.
   */
  room(most: number): Parts
  /** Counts the steps of the first so many parts; how many there are. A step is between two ports of one part. */
  count(parts: number): number
  /** How many there are so far. */
  edges(): number
  /** Once, at the end. */
  finish(): PortScanGraph
}
