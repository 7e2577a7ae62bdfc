/**
 * What the scanners found: every probe is open, closed, filtered or silent; by port, scanner, target and cluster, and who
 * came back to an open port with data. [DEFINITIONS 1; Evrard et al. 2019, III-B]
 *
 * Silent is a finding only where answers would have been captured: without a single one in scope nothing is listed.
 */
import { isoTime, type Cell, type Column, type Series, type Table } from '../../contract.ts'
import { clusterLabel, column, communityParameters, portColumn, sequenceParameters, serviceColumn, share, tableOf, type Analysis, type AnalysisInput } from '../analysis.ts'
import { countOutcomes, type Outcomes, type Tally } from './count.ts'

const mostRows = 100_000
const portsDrawn = 20
const names = ['silent', 'open', 'closed', 'filtered'] as const

export const outcomes: Analysis = {
  id: 'outcomes',
  title: 'Answers to probes',
  answers: 'What did the scanners find, and who came back to it?',
  source: 'P2 III-B',
  parameters: [...sequenceParameters, ...communityParameters, 'top'],
  readsMore: true,
  compute(input) {
    const { material, within, parameters, warn } = input
    const count = countOutcomes(within)
    const [silent, open, closed, filtered] = count.all
    const packets = material.capturesIn(parameters).reduce((sum, { ledger }) => sum + (ledger.classes.answer ?? 0), 0)
    const answered = open + closed + filtered
    const none = answered === 0
    if (none) {
      warn(
        silent === 0 ? 'No probe is in scope.'
          : parameters.outcome === 'unanswered' ? 'Only probes without an answer are in scope (outcome = unanswered); with outcome = all the answers are listed.'
          : packets > 0 && parameters.protocol === 'tcp'
            ? `No probe in scope is answered: the ${packets} packets of these captures that look like answers belong to none of them (backscatter, or the other half is missing). Whether a port was open is not known.`
            : 'Nothing in scope answers a probe: the captures hold one direction, or a network in which nobody answers. Whether a port was open is not known.',
      )
    }
    const listed = <Row>(rows: readonly Row[]): readonly Row[] => {
      if (none) return []
      const most = parameters.top > 0 ? parameters.top : mostRows
      if (rows.length > most && parameters.top === 0) warn(`Only the first ${mostRows} of ${rows.length} rows of a table are listed.`)
      return rows.slice(0, most)
    }
    return [
      summary(count, none),
      ...(none ? [] : [drawn(count)]),
      portsTable(input, count, listed),
      scannersTable(input, count, listed),
      targetsTable(input, count, listed),
      clustersTable(input, none),
      returnsTable(input, count, listed),
    ]
  },
}

type Listed = <Row>(rows: readonly Row[]) => readonly Row[]
const sum = (tally: Tally) => tally[0] + tally[1] + tally[2] + tally[3]
const cells = (tally: Tally): Cell[] => [sum(tally), tally[1], tally[2], tally[3], tally[0], share(tally[1], sum(tally))]
const tallyColumns: Column[] = [
  column('probes', 'Probes', 'count', 'probes', 'All probes in the window, before the filter; one sent again counts again.'),
  column('open', 'Open', 'count', 'probes', 'Answered by SYN-ACK; for UDP by a datagram back.'),
  column('closed', 'Closed', 'count', 'probes', 'Answered by a reset; for UDP by ICMP port unreachable.'),
  column('filtered', 'Filtered', 'count', 'probes', 'Answered by another ICMP destination unreachable that quotes the probe.'),
  column('silent', 'Silent', 'count', 'probes', 'No answer was captured within 180 s.'),
  column('share', 'Share open', 'share', '1', 'Open probes of all.'),
]
/** Open descending, then probes, then the lower key. */
function strongest<Value extends { tally: Tally }>(entries: Iterable<[number, Value]>, compare = (one: number, other: number) => one - other): [number, Value][] {
  return [...entries].sort(([one, a], [other, b]) => b.tally[1] - a.tally[1] || sum(b.tally) - sum(a.tally) || compare(one, other))
}

function summary({ all, completed, talked }: Outcomes, none: boolean): Table {
  const total = sum(all)
  const row = (name: string, count: number): Cell[] => [name, count, share(count, total)]
  return tableOf({
    title: 'Outcomes',
    order: 'open, closed, filtered, silent, then what sources did with open ports',
    top: 0,
    rows: none ? [] : [...([1, 2, 3, 0] as const).map((kind) => row(names[kind], all[kind])), row('handshake completed', completed), row('of these with data', talked)],
    columns: [
      column('outcome', 'Outcome', 'text', '', 'Of several answers open wins over closed, closed over filtered.'),
      column('probes', 'Probes', 'count', 'probes', 'All probes in the window, before the filter.'),
      column('share', 'Share', 'share', '1', 'Of all probes.'),
    ],
  })
}

function drawn({ ports }: Outcomes): Series {
  const most = [...ports].sort(([one, a], [other, b]) => sum(b.tally) - sum(a.tally) || one - other).slice(0, portsDrawn)
  return {
    kind: 'series',
    title: `What answered on the ${most.length} most probed ports`,
    shape: 'stacked',
    x: { title: 'Port', unit: '', kind: 'category' },
    y: { title: 'Probes', unit: 'probes', kind: 'number' },
    lines: ([1, 2, 3, 0] as const).map((kind) => ({ name: names[kind], points: most.map(([port, { tally }]): [string, number] => [String(port), tally[kind]]) })),
    marks: [],
  }
}

function portsTable({ material }: AnalysisInput, { ports }: Outcomes, listed: Listed): Table {
  const rows = strongest(ports)
  const table = tableOf({
    title: 'Answers by port',
    order: 'open descending, then probes, then the lower port',
    top: 0,
    rows: listed(rows).map(([port, { tally, hosts }]): Cell[] => [port, material.names(port).name, ...cells(tally), hosts.size]),
    columns: [portColumn, serviceColumn, ...tallyColumns, column('hosts', 'Open hosts', 'count', 'hosts', 'Distinct destinations that answered open on it.')],
  })
  return { ...table, total: table.rows.length === 0 ? 0 : rows.length }
}

function scannersTable({ material }: AnalysisInput, { sources }: Outcomes, listed: Listed): Table {
  const rows = strongest(sources.map((one) => [one.source, one] as [number, typeof one]), material.addressOrder())
  const table = tableOf({
    title: 'Answers by scanner',
    order: 'open descending, then probes, then the lower address',
    top: 0,
    rows: listed(rows).map(([source, { tally, found, completed, talked, returned }]): Cell[] => [material.addressText(source), ...cells(tally), found, completed, talked, returned]),
    columns: [
      column('source', 'Source', 'address', '', 'Source address of the probes; it may be forged.'),
      ...tallyColumns,
      column('found', 'Found', 'count', 'host ports', 'Distinct destinations and ports that answered it open.'),
      column('completed', 'Completed', 'count', 'probes', 'Probes after which it completed the handshake.'),
      column('talked', 'With data', 'count', 'probes', 'Of these, connections in which it sent data.'),
      column('returned', 'Came back to', 'count', 'host ports', 'What it had found without talking, and later connected to with data.'),
    ],
  })
  return { ...table, total: table.rows.length === 0 ? 0 : rows.length }
}

function targetsTable({ material }: AnalysisInput, { targets }: Outcomes, listed: Listed): Table {
  const rows = strongest(targets, material.addressOrder())
  const table = tableOf({
    title: 'Answers by target',
    order: 'open descending, then probes, then the lower address',
    top: 0,
    rows: listed(rows).map(([target, { tally, ports, finders }]): Cell[] => [
      material.addressText(target), ...cells(tally), ports.size, [...ports].sort((one, other) => one - other).slice(0, 20).join(' '), finders,
    ]),
    columns: [
      column('destination', 'Target', 'address', '', 'Destination of the probes.'),
      ...tallyColumns,
      column('ports', 'Open ports', 'count', 'ports', 'Distinct ports that answered open.'),
      column('list', 'Which', 'text', '', 'The open ports, ascending, at most 20.'),
      column('finders', 'Found by', 'count', 'sources', 'Sources that an open port of it answered.'),
    ],
  })
  return { ...table, total: table.rows.length === 0 ? 0 : rows.length }
}

/** Kept probes to each cluster's ports, as the clusters themselves are made of. */
function clustersTable({ within }: AnalysisInput, none: boolean): Table {
  const rows: Cell[][] = []
  if (!none) {
    const { ports } = within.graph()
    const { member, groups } = within.communities()
    const clusterOf = new Int32Array(65_536).fill(-1)
    ports.forEach((port, vertex) => (clusterOf[port] = member[vertex]))
    const clusters = groups.map(() => ({ tally: [0, 0, 0, 0] as Tally, found: new Set<number>(), finders: new Set<number>() }))
    within.visitSequences(({ source, destination, ports: probed, from, length, pair, index }) => {
      for (let at = from; at < from + length; at++) {
        const one = clusters[clusterOf[probed[at]]]
        if (one === undefined) continue
        const answer = pair.answer[index === null ? at : index[at]]
        one.tally[answer]++
        if (answer !== 1) continue
        one.found.add(destination * 65_536 + probed[at])
        one.finders.add(source)
      }
    }, ['answer'])
    clusters.forEach(({ tally, found, finders }, cluster) => {
      const members = groups[cluster].slice(0, 8).map((vertex) => ports[vertex]).join(' ')
      rows.push([clusterLabel(cluster), groups[cluster].length > 8 ? `${members} …` : members, ...cells(tally), found.size, finders.size])
    })
  }
  return tableOf({
    title: 'What each cluster found',
    order: 'cluster number',
    top: 0,
    rows,
    columns: [
      column('cluster', 'Cluster', 'cluster', '', 'As in the clusters of this scope.'),
      column('members', 'Ports', 'text', '', 'Its strongest ports, at most 8.'),
      { ...tallyColumns[0], definition: 'Kept probes to its ports.' },
      ...tallyColumns.slice(1),
      column('found', 'Found', 'count', 'host ports', 'Distinct destinations and ports of it that answered open.'),
      column('finders', 'Found by', 'count', 'sources', 'Sources that were answered open on its ports.'),
    ],
  })
}

function returnsTable({ material }: AnalysisInput, { returns }: Outcomes, listed: Listed): Table {
  const moment = ({ day, time }: { day: number; time: number }) => isoTime({ day, time })
  const compare = material.addressOrder()
  const rows = [...returns].sort((one, other) => one.back.day - other.back.day || one.back.time - other.back.time || compare(one.source, other.source) || compare(one.destination, other.destination) || one.port - other.port)
  const table = tableOf({
    title: 'Came back with data',
    order: 'time of the return, then address and port',
    top: 0,
    rows: listed(rows).map(({ source, destination, port, found, back, connections }): Cell[] => [
      material.addressText(source), material.addressText(destination), port, material.names(port).name, moment(found), moment(back), connections,
    ]),
    columns: [
      column('source', 'Source', 'address', '', 'It found the port open without sending data, and came back with data.'),
      column('destination', 'Target', 'address', '', 'What it came back to.'),
      portColumn,
      serviceColumn,
      column('found', 'Found', 'time', 'UTC', 'Its first probe that was answered open.'),
      column('back', 'Came back', 'time', 'UTC', 'Its first later probe of a connection in which it sent data.'),
      column('connections', 'Connections', 'count', 'connections', 'Connections with data since then, in the window.'),
    ],
  })
  return { ...table, total: table.rows.length === 0 ? 0 : rows.length }
}
