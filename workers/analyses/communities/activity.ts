/** Who probed each cluster and when: one pass over the kept sequences. [DEFINITIONS 7] */
import type { Instant } from '../../capture/sink.ts'
import type { WindowMaterial } from '../../material.ts'

export interface ClusterActivity {
  probes: number
  sources: number
  destinations: number
  first: Instant | null
  last: Instant | null
  /** Probes without a tool's mark, then with ZMap's, Masscan's and Mirai's. */
  tools: number[]
  /** Probes that were answered open. */
  open: number
}

/** In `answerKinds` of the store. */
const open = 1

export function clusterActivity(within: WindowMaterial): ClusterActivity[] {
  const { ports } = within.graph()
  const { member, groups } = within.communities()
  const clusterOf = new Int32Array(65_536).fill(-1)
  ports.forEach((port, vertex) => (clusterOf[port] = member[vertex]))
  const activity = groups.map((): ClusterActivity => ({ probes: 0, sources: 0, destinations: 0, first: null, last: null, tools: [0, 0, 0, 0], open: 0 }))
  const lastSource = new Float64Array(groups.length).fill(-1)
  const destinations = groups.map(() => new Set<number>())
  const lastPair = new Float64Array(groups.length)
  let pairs = 0
  let current = { source: -1, destination: -1 }
  within.visitSequences(({ source, destination, ports, length, pair, index }) => {
    if (source !== current.source || destination !== current.destination) {
      pairs++
      current = { source, destination }
    }
    for (let at = 0; at < length; at++) {
      const cluster = clusterOf[ports[at]]
      if (cluster < 0) continue
      const one = activity[cluster]
      one.probes++
      one.tools[pair.mark[index[at]]]++
      if (pair.answer[index[at]] === open) one.open++
      // Sequences come source by source.
      if (lastSource[cluster] !== source) {
        lastSource[cluster] = source
        one.sources++
      }
      if (lastPair[cluster] !== pairs) {
        lastPair[cluster] = pairs
        destinations[cluster].add(destination)
      }
      const day = pair.day[index[at]]
      const time = pair.time[index[at]]
      if (one.first === null || day < one.first.day || (day === one.first.day && time < one.first.time)) one.first = { day, time }
      if (one.last === null || day > one.last.day || (day === one.last.day && time > one.last.time)) one.last = { day, time }
    }
  }, ['time', 'mark', 'answer'])
  activity.forEach((one, cluster) => (one.destinations = destinations[cluster].size))
  return activity
}
