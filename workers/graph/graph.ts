/**
 * The port-scan graph as flat arrays: compressed sparse rows, both directions.
 *
 * Directed, weighted; vertices are port numbers. Weight of (p, q) = how often q was probed right after p in a
 * sequence, p != q. [Lagraa & Francois 2017, IV-B; Evrard et al. 2019, III-D]
 */
export interface PortScanGraph {
  /** Port number of each vertex, ascending; a vertex is its index here. Ports without a transition are vertices too. */
  ports: Uint16Array
  /** Out-edges of vertex v are outTarget[outStart[v] .. outStart[v+1]), targets ascending. Edge ids are these positions. */
  outStart: Uint32Array
  outTarget: Uint32Array
  /** Weight of each edge, an exact integer. */
  weight: Float64Array
  /** In-edges of v are inSource[inStart[v] .. inStart[v+1]), sources ascending; inEdge gives the edge id. */
  inStart: Uint32Array
  inSource: Uint32Array
  inEdge: Uint32Array
}
