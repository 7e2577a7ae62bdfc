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
  const { length: count } = groups
  const [probes, opened, sources] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)]
  /** Four a cluster. */
  const tools = new Float64Array(4 * count)
  const [firstDay, firstTime] = [new Float64Array(count).fill(Infinity), new Float64Array(count)]
  const [lastDay, lastTime] = [new Float64Array(count).fill(-Infinity), new Float64Array(count)]
  const lastSource = new Float64Array(count).fill(-1)
  const destinations = groups.map(() => new Set<number>())
  const lastPair = new Float64Array(count)
  /** The clusters of the sequence in hand, in the order in which they came, and the last probe of each. */
  const touched = new Uint32Array(count)
  const lastSequence = new Float64Array(count)
  const lastProbe = new Uint32Array(count)
  let [pairs, sequences] = [0, 0]
  let current = { source: -1, destination: -1 }
  within.visitSequences(({ source, destination, ports, from, length, pair, index }) => {
    if (source !== current.source || destination !== current.destination) {
      pairs++
      current = { source, destination }
    }
    sequences++
    const { day: days, time: times, mark, answer } = pair
    let clusters = 0
    for (let at = from; at < from + length; at++) {
      const cluster = clusterOf[ports[at]]
      if (cluster < 0) continue
      const probe = index === null ? at : index[at]
      probes[cluster]++
      tools[4 * cluster + mark[probe]]++
      if (answer[probe] === open) opened[cluster]++
      lastProbe[cluster] = probe
      if (lastSequence[cluster] === sequences) continue
      lastSequence[cluster] = sequences
      touched[clusters++] = cluster
      const day = days[probe]
      const time = times[probe]
      if (day < firstDay[cluster] || (day === firstDay[cluster] && time < firstTime[cluster])) {
        firstDay[cluster] = day
        firstTime[cluster] = time
      }
      // Sequences come source by source.
      if (lastSource[cluster] !== source) {
        lastSource[cluster] = source
        sources[cluster]++
      }
      if (lastPair[cluster] !== pairs) {
        lastPair[cluster] = pairs
        destinations[cluster].add(destination)
      }
    }
    // Probes of a sequence come in order of time.
    for (let at = 0; at < clusters; at++) {
      const cluster = touched[at]
      const day = days[lastProbe[cluster]]
      const time = times[lastProbe[cluster]]
      if (day > lastDay[cluster] || (day === lastDay[cluster] && time > lastTime[cluster])) {
        lastDay[cluster] = day
        lastTime[cluster] = time
      }
    }
  }, ['time', 'mark', 'answer'])
  return groups.map((_, at): ClusterActivity => ({
    probes: probes[at],
    sources: sources[at],
    destinations: destinations[at].size,
    first: probes[at] === 0 ? null : { day: firstDay[at], time: firstTime[at] },
    last: probes[at] === 0 ? null : { day: lastDay[at], time: lastTime[at] },
    tools: [...tools.subarray(4 * at, 4 * at + 4)],
    open: opened[at],
  }))
}
