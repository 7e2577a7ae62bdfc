/**
 * Traffic labels of a MAWILab file: what the labels are, and which one a packet bears.
 *
 * An anomaly has one label and a list of filters; a packet is of the anomaly when any of them fits it, wildcards fitting
 * everything, and its time lies in [from, to]. The gravest label that fits counts; what none fits is benign.
 * [Fontugne et al. 2010, MAWILab; Evrard et al. 2019, VI-D]
 */
import { Refusal } from '../contract.ts'
import { addressIn } from './addresses.ts'
import { plain } from './plain.ts'

/** The gravest first. */
export const labelKinds = ['anomalous', 'suspicious', 'notice'] as const
export type LabelKind = (typeof labelKinds)[number]
export type TrafficLabel = LabelKind | 'benign'

export interface Moment {
  /** Since 1970-01-01 UTC. */
  seconds: number
  nanoseconds: number
}
/** null fits everything. Addresses in the case's canonical text. */
export interface LabelFilter {
  source: string | null
  sourcePort: number | null
  destination: string | null
  destinationPort: number | null
}
export interface LabelledAnomaly {
  kind: LabelKind
  /** Inclusive; null where the file does not say. */
  from: Moment | null
  to: Moment | null
  filters: LabelFilter[]
  /** Where it begins in its file. */
  line: number
}
export interface PacketFacts extends Moment {
  source: string
  destination: string
  /** null: a protocol without ports, which only filters without ports fit. */
  sourcePort: number | null
  destinationPort: number | null
}

export function badLabels(input: { name: string; line: number; what: string }): Refusal {
  return new Refusal('bad_labels', `${plain(input.name, 200)}, line ${input.line}: ${input.what}. Nothing was imported; correct or fetch the file anew.`)
}

/** A filter from its four texts, '' and '*' fitting everything; refused through `wrong`. */
export function filterOf(given: { source: string; sourcePort: string; destination: string; destinationPort: string }, wrong: (what: string) => Refusal): LabelFilter {
  const any = (text: string) => text === '' || text === '*'
  const address = (text: string) => {
    if (any(text)) return null
    const found = addressIn(text)
    if (found === null) throw wrong(`'${plain(text)}' is no address`)
    return found.text
  }
  const port = (text: string) => {
    if (any(text)) return null
    if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw wrong(`'${plain(text)}' is no port`)
    return Number(text)
  }
  const filter = { source: address(given.source), sourcePort: port(given.sourcePort), destination: address(given.destination), destinationPort: port(given.destinationPort) }
  if (Object.values(filter).every((part) => part === null)) throw wrong('a filter that fits every packet')
  return filter
}

interface Candidate {
  filter: LabelFilter
  anomaly: LabelledAnomaly
  gravity: number
}

/**
 * The label of a packet; 'benign' where none fits; null outside `span`, the time the labels speak of, where that is given.
 * Looked up by address or port: the cost of a packet grows with the filters that name its own.
 */
export function createLabeller(anomalies: readonly LabelledAnomaly[], span: { from: Moment; to: Moment } | null = null): (packet: PacketFacts) => TrafficLabel | null {
  const candidates = new Map<string, Candidate[]>()
  for (const anomaly of anomalies) {
    for (const filter of anomaly.filters) {
      const { source, destination, sourcePort, destinationPort } = filter
      const key = source !== null ? `s${source}` : destination !== null ? `d${destination}` : destinationPort !== null ? `p${destinationPort}` : `q${sourcePort}`
      const some = candidates.get(key)
      const one = { filter, anomaly, gravity: labelKinds.indexOf(anomaly.kind) }
      if (some === undefined) candidates.set(key, [one])
      else some.push(one)
    }
  }
  for (const some of candidates.values()) some.sort((one, other) => one.gravity - other.gravity)
  return (packet) => {
    if (span !== null && !within(packet, span.from, span.to)) return null
    let gravest: number = labelKinds.length
    for (const key of [`s${packet.source}`, `d${packet.destination}`, `p${packet.destinationPort}`, `q${packet.sourcePort}`]) {
      for (const { filter, anomaly, gravity } of candidates.get(key) ?? []) {
        if (gravity >= gravest) break
        if (fits(filter, packet) && within(packet, anomaly.from, anomaly.to)) gravest = gravity
      }
    }
    return gravest < labelKinds.length ? labelKinds[gravest] : 'benign'
  }
}

function fits(filter: LabelFilter, packet: PacketFacts): boolean {
  return (
    (filter.source === null || filter.source === packet.source) &&
    (filter.destination === null || filter.destination === packet.destination) &&
    (filter.sourcePort === null || filter.sourcePort === packet.sourcePort) &&
    (filter.destinationPort === null || filter.destinationPort === packet.destinationPort)
  )
}
function within(packet: Moment, from: Moment | null, to: Moment | null): boolean {
  return (from === null || !before(packet, from)) && (to === null || !before(to, packet))
}
export function before(one: Moment, other: Moment): boolean {
  return one.seconds < other.seconds || (one.seconds === other.seconds && one.nanoseconds < other.nanoseconds)
}
