/**
 * The probes a blocking strategy is tested on: in groups of one entry's scope, each marked scan or benign.
 *
 * Unfiltered (the default) is every probe of the test window; filtered only those of kept sequences. Retransmissions are
 * kept or dropped as the parameters say. Benign are, by choice,
 *   handshakes  connections whose handshake their source completed: a SYN scan does not, a banner grab does
 *   labels      what no anomaly of the imported label files fits, down to the mildest label that counts as a scan
 * [Evrard et al. 2019, VI-A, VI-D; DEFINITIONS 10]
 */
import { Refusal, type Hooks, type Parameters } from '../contract.ts'
import type { Material } from '../material.ts'
import type { Sequence } from '../sequences/visit.ts'
import type { TimeWindow } from '../sequences/windows.ts'
import type { ExtraColumn } from '../store/pairs.ts'
import { createGrouper, type DeliveredGroup } from './groups.ts'
import { createLabeller, labelKinds } from './labels.ts'

/** 1 for benign probes of a sequence; only [0, length) of it is valid, until the next call. */
export interface Marker {
  extra: readonly ExtraColumn[]
  mark(sequence: Sequence): Uint8Array
}

/** @throws Refusal `unknown_labels` where labels are asked for and none are imported */
export function createMarker({ material, parameters }: { material: Material; parameters: Parameters }): Marker {
  let marks = new Uint8Array(1024)
  const room = (length: number) => {
    if (marks.length < length) marks = new Uint8Array(2 * length)
    return marks
  }
  if (parameters.benign === 'handshakes') {
    return {
      extra: ['handshake'],
      mark({ pair, index, from, length }) {
        room(length)
        for (let at = 0; at < length; at++) marks[at] = pair.handshake[index === null ? from + at : index[from + at]] > 0 ? 1 : 0
        return marks
      },
    }
  }
  const labels = material.labels()
  if (labels.length === 0) throw new Refusal('unknown_labels', 'No label file is in this case; import one (portolan labels FILE), or take benign=handshakes.')
  const labelOf = createLabeller(labels)
  const scanning = labelKinds.indexOf(parameters.scanLabel)
  return {
    extra: ['sourcePort'],
    mark({ pair, source, destination, index, from, length }) {
      room(length)
      const [sender, target] = [material.addressText(source), material.addressText(destination)]
      for (let at = 0; at < length; at++) {
        const probe = index === null ? from + at : index[from + at]
        const label = labelOf({
          source: sender,
          destination: target,
          sourcePort: pair.sourcePort[probe],
          destinationPort: pair.port[probe],
          seconds: pair.day[probe] * 86_400 + Math.floor(pair.time[probe] / 1e9),
          nanoseconds: pair.time[probe] % 1e9,
        })
        const gravity = labelKinds.findIndex((kind) => kind === label)
        marks[at] = gravity >= 0 && gravity <= scanning ? 0 : 1
      }
      return marks
    },
  }
}

/**
 * Visits the test probes once: sequence by sequence for hit@K, and in groups for the simulation.
 * @param input.marker left out: every probe is a scan
 * @returns the first day of the groups' times
 */
export function visitTraffic(input: {
  material: Material
  window: TimeWindow
  parameters: Parameters
  hooks: Hooks
  marker?: Marker
  /** Only these sources; null: all. */
  sources?: ReadonlySet<number> | null
  sequence?(sequence: Sequence): void
  group(group: DeliveredGroup<number>, source: number, startDay: number): void
}): { probes: number; startDay: number } {
  const { material, window, parameters, hooks, marker, sources = null, sequence, group } = input
  const { testData, blockScope, filter } = parameters
  const startDay = window.from?.day ?? material.days(parameters)[0]?.day ?? 0
  const grouper = createGrouper<number>({ scope: blockScope, startDay, deliver: (delivered, source) => group(delivered, source, startDay) })
  const within = material.within(window, { ...parameters, filter: testData === 'filtered' ? filter : 'none' }, hooks)
  let day = new Int32Array(1024)
  let time = new Float64Array(1024)
  let port = new Uint16Array(1024)
  const { kept } = within.visitSequences((part) => {
    if (sources !== null && !sources.has(part.source)) return
    sequence?.(part)
    const { pair, index, ports, from, length, source, destination } = part
    if (day.length < length) {
      day = new Int32Array(2 * length)
      time = new Float64Array(2 * length)
      port = new Uint16Array(2 * length)
    }
    for (let at = 0; at < length; at++) {
      const probe = index === null ? from + at : index[from + at]
      day[at] = pair.day[probe]
      time[at] = pair.time[probe]
      port[at] = ports[from + at]
    }
    grouper.pair({ source, destination, day, time, port, length, benign: marker?.mark(part) })
  }, ['time', ...(marker?.extra ?? [])])
  grouper.finish()
  return { probes: kept, startDay }
}
