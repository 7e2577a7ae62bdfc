/**
 * How a parameter is asked for: its words, its choices, its bounds. One that is not listed here is still offered, by what
 * its value is, so that nothing of the contract is out of reach.
 */
import type { Parameters } from '../../workers/contract.ts'

export type ParameterKey = keyof Parameters
export interface ParameterForm {
  word: string
  group: 'Scope' | 'Sequences' | 'Filter' | 'Graph' | 'Centrality' | 'Communities' | 'Output' | 'Blocking'
  /** What it decides, one sentence: a tooltip. */
  says: string
  choices?: [value: string, word: string][]
  minimum?: number
  maximum?: number
  step?: number
  placeholder?: string
  /** Asked for only when this says so. */
  when?: (used: Partial<Parameters>) => boolean
}

const forms: { [Key in ParameterKey]?: ParameterForm } = {
  window: { word: 'Window', group: 'Scope', says: 'all; a step (month, week, day, hour) for a series; a name such as 2016-11 or 2016-W44; or START..END, half-open, UTC.', placeholder: 'all, day, 2016-11-02, START..END' },
  zone: { word: 'Zone of midnight', group: 'Scope', says: 'Whose midnight begins a month, a week or a day that is a window. Times stay UTC.', placeholder: 'UTC or +02:00' },
  sensor: { word: 'Sensor', group: 'Scope', says: 'Only captures with this label; empty: all.', placeholder: 'all, joined' },
  sensors: { word: 'Sensors', group: 'Scope', says: 'Whether every sensor is also shown on its own.', choices: [['together', 'together'], ['apart', 'also each apart']] },
  captures: { word: 'Captures', group: 'Scope', says: 'Beginnings of the SHA-256 of captures, comma separated; empty: every capture.', placeholder: 'every one, or c5c8e989, 7b7533' },
  targets: { word: 'Destinations', group: 'Scope', says: 'Destination networks in CIDR notation, comma separated; empty: every destination.', placeholder: 'every one, or 198.51.100.0/24' },
  sources: { word: 'Sources', group: 'Scope', says: 'Source networks that are looked at; empty: every source.', placeholder: 'every one, or 198.18.0.0/15' },
  withoutSources: { word: 'Without sources', group: 'Scope', says: 'Source networks that are left out.', placeholder: 'none' },
  retransmissions: { word: 'Retransmissions', group: 'Sequences', says: 'A probe whose source, source port, destination, port and sequence number were already seen. The papers keep them; in interleaved scans they invent transitions.', choices: [['drop', 'dropped'], ['keep', 'kept']] },
  cut: { word: 'Cut', group: 'Sequences', says: 'Where the sequence of a source and a destination ends and the next begins.', choices: [['none', 'never'], ['month', 'at the month'], ['day', 'at the UTC day'], ['gap', 'after an idle gap']] },
  gap: { word: 'Idle gap (s)', group: 'Sequences', says: 'Idle seconds that end a sequence.', minimum: 0.001, when: ({ cut }) => cut === 'gap' },
  filter: { word: 'Unit', group: 'Filter', says: 'What is kept or dropped whole by how many distinct ports it has: Evrard et al. 2019, III-C.', choices: [['pair-day', 'source and destination, a day'], ['source-day', 'source, a day'], ['destination-day', 'destination, a day'], ['none', 'no filter']] },
  minimum: { word: 'At least (ports)', group: 'Filter', says: 'Units with fewer distinct ports are dropped as horizontal.', minimum: 1, maximum: 65536, when: ({ filter }) => filter !== 'none' },
  maximum: { word: 'At most (ports)', group: 'Filter', says: 'Units with more distinct ports are dropped as vertical.', minimum: 1, maximum: 65536, when: ({ filter }) => filter !== 'none' },
  counting: { word: 'Weight counts', group: 'Graph', says: 'What an edge’s weight counts: every transition, or each source once.', choices: [['transitions', 'every transition'], ['sources', 'each source once']] },
  cost: { word: 'Cost of an edge', group: 'Centrality', says: 'hops: every edge 1. 1/weight: heavy edges are short. inverted: the largest weight minus the weight, plus 1.', choices: [['hops', 'hops'], ['1/weight', '1/weight'], ['inverted', 'inverted']] },
  directed: { word: 'Directed', group: 'Centrality', says: 'Paths follow the direction of edges.' },
  normalised: { word: 'Normalised', group: 'Centrality', says: 'Betweenness divided by the number of ordered pairs.' },
  tolerance: { word: 'Tolerance', group: 'Centrality', says: 'Lengths under 1/weight are equal when they differ by less than this share.', minimum: 0, maximum: 0.001, step: 1e-13, when: ({ cost }) => cost === '1/weight' },
  degree: { word: 'Degree', group: 'Centrality', says: 'Which of the degree family ports are ranked by.', choices: [['total', 'total'], ['in', 'in'], ['out', 'out'], ['neighbours', 'neighbours'], ['strength', 'strength'], ['strengthIn', 'strength in'], ['strengthOut', 'strength out']] },
  algorithm: { word: 'Algorithm', group: 'Communities', says: 'How communities are looked for; greedy needs no seed and runs once.', choices: [['louvain', 'Louvain'], ['leiden', 'Leiden'], ['greedy', 'greedy merging']] },
  weighted: { word: 'Weighted', group: 'Communities', says: 'Links count by their weight.' },
  resolution: { word: 'Resolution', group: 'Communities', says: 'Above 1 gives more and smaller communities.', minimum: 0.05, maximum: 100, step: 0.05 },
  seed: { word: 'Seed', group: 'Communities', says: 'The same seed gives the same communities.', minimum: 0, maximum: 0xffffffff, when: ({ algorithm }) => algorithm !== 'greedy' },
  runs: { word: 'Runs', group: 'Communities', says: 'Seeded runs, of which the one with the best modularity is kept.', minimum: 1, maximum: 1000, when: ({ algorithm }) => algorithm !== 'greedy' },
  incremental: { word: 'Incremental from', group: 'Communities', says: 'A cluster is called incremental from this share of steps of one.', minimum: 0, maximum: 1, step: 0.05 },
  random: { word: 'Random up to', group: 'Communities', says: 'A cluster is called random up to this share of steps of one.', minimum: 0, maximum: 1, step: 0.05 },
  protocol: { word: 'Protocol', group: 'Scope', says: 'Which probes: TCP segments with SYN and without ACK, or first datagrams of UDP flows.', choices: [['tcp', 'TCP'], ['udp', 'UDP']] },
  outcome: { word: 'Outcome', group: 'Scope', says: 'All probes, or only those that nothing answered.', choices: [['all', 'all probes'], ['unanswered', 'only the unanswered']] },
  train: { word: 'Learn in', group: 'Blocking', says: 'Window to learn from; empty: the first two thirds of the days.', placeholder: 'first two thirds' },
  test: { word: 'Test on', group: 'Blocking', says: 'Window to test on; empty: the rest of the days. It may not overlap the other.', placeholder: 'the rest' },
  knowledge: { word: 'Knowledge', group: 'Blocking', says: 'Ports learned elsewhere, by the name they were imported under; empty: learn in this case.', placeholder: 'this case' },
  strategies: { word: 'Strategies', group: 'Blocking', says: 'Comma separated: myself, euclidean, upward, semantic, successor, popular.' },
  kGrid: { word: 'Grid of K', group: 'Blocking', says: 'Numbers and ranges such as 0-10, comma separated.' },
  tGrid: { word: 'Grid of times (s)', group: 'Blocking', says: 'Blocking times in seconds, comma separated.' },
  t: { word: 'Time (s)', group: 'Blocking', says: 'How long an entry lasts, where one time is shown.', minimum: 0.001, maximum: 1e9 },
  blockScope: { word: 'Blocks towards', group: 'Blocking', says: 'Whether an entry keeps its source from every destination, as at a border, or from the one it probed.', choices: [['source', 'every host'], ['pair', 'the probed host']] },
  detection: { word: 'Known from probe', group: 'Blocking', says: 'A scanner is known from its n-th probe on.', minimum: 1, maximum: 1_000_000 },
  testData: { word: 'Test probes', group: 'Blocking', says: 'All probes of the test window, or those the filter keeps.', choices: [['unfiltered', 'all'], ['filtered', 'kept ones']] },
  benign: { word: 'Benign', group: 'Blocking', says: 'Connections whose handshake their source completed, or what imported labels say.', choices: [['handshakes', 'completed handshakes'], ['labels', 'imported labels']] },
  scanLabel: { word: 'Scan from label', group: 'Blocking', says: 'The mildest label that still makes a packet a scan.', choices: [['anomalous', 'anomalous'], ['suspicious', 'suspicious'], ['notice', 'notice']], when: ({ benign }) => benign === 'labels' },
  k: { word: 'K', group: 'Blocking', says: 'How many nearest ports: of a lookup, or blocked beside the probed one.', minimum: 1, maximum: 1000 },
  top: { word: 'Rows', group: 'Output', says: 'Rows kept of a long table; 0 keeps all.', minimum: 0, maximum: 10_000_000 },
}

export function formOf(key: string): ParameterForm {
  return forms[key as ParameterKey] ?? { word: key[0].toUpperCase() + key.slice(1).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`), group: 'Output', says: `The parameter ${key}.` }
}
export const groups: ParameterForm['group'][] = ['Scope', 'Sequences', 'Filter', 'Graph', 'Centrality', 'Communities', 'Blocking', 'Output']
