/** The changes as findings: a curve of what stays, and a table each of steps, clusters, ranks and new edges. */
import type { Finding } from '../../contract.ts'
import { column, tableOf } from '../analysis.ts'
import type { Changes } from './changes.ts'
import { events } from './match.ts'

const eventWords: { [event in (typeof events)[number]]: string } = {
  unchanged: 'the same ports',
  changed: 'as many ports, but not the same',
  grown: 'more ports',
  shrunk: 'fewer ports',
  split: 'several clusters after hold its ports',
  merged: 'several clusters before hold its ports',
  'split and merged': 'both',
  born: 'no cluster before is linked to it',
  died: 'no cluster after is linked to it',
}

export function findingsOf({ summary, clusters, ranks, edges, appeared }: Changes, of: 'window' | 'sensor'): Finding[] {
  const step = [
    column('before', 'Before', 'text', '', `The ${of} that is compared with.`),
    column('after', 'After', 'text', '', of === 'window' ? 'The next window with probes.' : 'The next sensor by label.'),
  ]
  const curve = (name: string, at: number) => ({ name, points: summary.map((row): [string, number] => [row[1] as string, row[at] as number]) })
  const listed = tableOf({
    title: 'Transitions that appeared',
    order: 'steps; in each sources descending, then weight, then the lower ports',
    top: 0,
    rows: edges,
    columns: [
      ...step,
      column('from', 'From', 'port', '', 'Port probed first.'),
      column('fromService', 'Service', 'service', '', 'Its first registry name.'),
      column('to', 'To', 'port', '', 'Port probed right after it; not so before.'),
      column('toService', 'Service', 'service', '', 'Its first registry name.'),
      column('weight', 'Weight', 'count', 'transitions', 'How often, after.'),
      column('sources', 'Sources', 'count', 'sources', 'Distinct sources that made this transition: its support.'),
      column('destinations', 'Destinations', 'count', 'destinations', 'Distinct destinations it was made on.'),
      column('days', 'Days', 'count', 'days', 'Distinct UTC days on which its step was made: its second port was probed.'),
      column('single', 'Single source', 'flag', '', 'Carried by one source alone.'),
    ],
  })
  return [
    {
      kind: 'series',
      title: `What stays from ${of} to ${of}`,
      shape: 'line',
      x: { title: of === 'window' ? 'Window' : 'Sensor', unit: '', kind: 'category' },
      y: { title: 'Shared with the one before', unit: '1', kind: 'number' },
      lines: [curve('ports', 6), curve('transitions', 9)],
      marks: [],
    },
    tableOf({
      title: 'Steps',
      order: of === 'window' ? 'time' : 'sensors by label',
      top: 0,
      rows: summary,
      columns: [
        ...step,
        column('portsBefore', 'Ports before', 'count', 'ports', 'Ports of the graph before.'),
        column('portsAfter', 'Ports after', 'count', 'ports', 'Ports of the graph after.'),
        column('portsEntered', 'Ports entered', 'count', 'ports', 'Not in the graph before.'),
        column('portsLeft', 'Ports left', 'count', 'ports', 'Not in the graph after.'),
        column('portsJaccard', 'Ports shared', 'share', '1', 'Shared ports of all ports of both (Jaccard index).'),
        column('edgesEntered', 'Edges entered', 'count', 'edges', 'Transitions that were not made before.'),
        column('edgesLeft', 'Edges left', 'count', 'edges', 'Transitions that are not made after.'),
        column('edgesJaccard', 'Edges shared', 'share', '1', 'Shared edges of all edges of both (Jaccard index).'),
        column('clustersBefore', 'Clusters before', 'count', 'clusters', 'Communities before, without isolated ports.'),
        column('clustersAfter', 'Clusters after', 'count', 'clusters', 'Communities after, without isolated ports.'),
        column('agreement', 'Agreement', 'number', '1', 'Adjusted Rand index of both partitions on the ports that are in a cluster in both.'),
        ...events.map((event) => column(event.replaceAll(' ', ''), `${event[0].toUpperCase()}${event.slice(1)}`, 'count', 'links', `Rows of the table of clusters with this event: ${eventWords[event]}.`)),
      ],
    }),
    tableOf({
      title: 'Clusters before and after',
      order: 'steps; in each the clusters before, then those after, then those born',
      top: 0,
      rows: clusters,
      columns: [
        ...step,
        column('event', 'Event', 'text', '', 'Clusters are linked when they share at least two ports and half of the smaller one’s; none, one or several links make the event.'),
        column('clusterBefore', 'Cluster before', 'cluster', '', 'As numbered before.'),
        column('clusterAfter', 'Cluster after', 'cluster', '', 'As numbered after.'),
        column('sizeBefore', 'Ports before', 'count', 'ports', 'How many ports it had.'),
        column('sizeAfter', 'Ports after', 'count', 'ports', 'How many ports it has.'),
        column('shared', 'Shared', 'count', 'ports', 'Ports in both.'),
        column('jaccard', 'Jaccard', 'number', '1', 'Shared ports of all ports of both.'),
        column('entered', 'Entered', 'count', 'ports', 'Ports after that were not in the cluster before.'),
        column('left', 'Left', 'count', 'ports', 'Ports before that are not in the cluster after.'),
        column('enteredPorts', 'Ports that entered', 'text', '', 'Strongest first, at most 12.'),
        column('leftPorts', 'Ports that left', 'text', '', 'Strongest first, at most 12.'),
      ],
    }),
    tableOf({
      title: 'Ranks before and after',
      order: 'steps; betweenness, then degree; in each the rank after, then before',
      top: 0,
      rows: ranks,
      columns: [
        ...step,
        column('measure', 'Measure', 'text', '', 'Betweenness under the chosen cost, or degree (P1 Table III).'),
        column('port', 'Port', 'port', '', 'Among the first before or after.'),
        column('service', 'Service', 'service', '', 'Its first registry name.'),
        column('rankBefore', 'Rank before', 'count', '', 'Empty: not in the graph.'),
        column('rankAfter', 'Rank after', 'count', '', 'Empty: not in the graph.'),
        column('rise', 'Rise', 'number', 'ranks', 'Rank before minus rank after: positive where it rose.'),
        column('move', 'Move', 'text', '', 'rose, fell, stayed, entered or left the graph.'),
      ],
    }),
    { ...listed, total: appeared },
  ]
}
