/**
 * Probes, distinct sources and distinct destinations a port.
 *
 * Fed in ascending order of source, so that distinct sources cost one comparison; destinations are kept in a set a port.
 */
export interface PortTally {
  /** The first `length` ports, probed by `source` on `destination`. */
  add(source: number, destination: number, ports: Uint16Array, length: number): void
  /** Of each of the 65,536 ports. */
  probes: Float64Array
  sources: Uint32Array
  destinations(port: number): number
  total(): number
}

export function createPortTally(): PortTally {
  const probes = new Float64Array(65_536)
  const sources = new Uint32Array(65_536)
  const lastSource = new Float64Array(65_536).fill(-1)
  const lastDestination = new Float64Array(65_536).fill(-1)
  const destinations = new Map<number, Set<number>>()
  let total = 0
  return {
    probes,
    sources,
    add(source, destination, ports, length) {
      total += length
      for (let at = 0; at < length; at++) {
        const port = ports[at]
        probes[port]++
        if (lastSource[port] !== source) {
          lastSource[port] = source
          sources[port]++
        } else if (lastDestination[port] === destination) continue
        lastDestination[port] = destination
        const seen = destinations.get(port)
        if (seen === undefined) destinations.set(port, new Set([destination]))
        else seen.add(destination)
      }
    },
    destinations: (port) => destinations.get(port)?.size ?? 0,
    total: () => total,
  }
}
