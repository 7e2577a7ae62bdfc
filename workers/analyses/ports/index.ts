/** Every port of the graph with every measure. [Lagraa & Francois 2017, V-A; DEFINITIONS 5 and 6] */
import { centralityParameters, clusterLabel, column, communityParameters, portColumn, ranking, sequenceParameters, serviceColumn, share, tableOf, type Analysis } from '../analysis.ts'

export const ports: Analysis = {
  id: 'ports',
  title: 'Ports with all measures',
  answers: 'What role does each port play in the scanners’ sequences?',
  source: 'P1 V-A, V-B',
  parameters: [...sequenceParameters, ...centralityParameters, ...communityParameters, 'top'],
  kernels: () => ['communities', 'hops', '1/weight'],
  compute({ material, within, parameters }) {
    const graph = within.graph()
    const tally = within.portTally('kept')
    const destinations = tally.destinations()
    const { in: into, out, neighbours, strengthIn, strengthOut } = within.degrees()
    const hops = within.betweenness('hops')
    const weighted = within.betweenness('1/weight')
    const { member, stability } = within.communities()
    const probes = graph.ports.length === 0 ? [] : Array.from(graph.ports, (port) => tally.probes[port])
    const rows = ranking(probes).map((vertex) => {
      const { port, name, range, status } = material.names(graph.ports[vertex])
      return [
        port, name, range, status, tally.probes[port], share(tally.probes[port], tally.total()), tally.sources[port], destinations[port],
        into[vertex], out[vertex], into[vertex] + out[vertex], neighbours[vertex],
        strengthIn[vertex], strengthOut[vertex], strengthIn[vertex] + strengthOut[vertex],
        hops[vertex], weighted[vertex], clusterLabel(member[vertex]), stability[vertex],
      ]
    })
    return [
      tableOf({
        title: 'Ports',
        order: 'probes descending, then the lower port',
        top: parameters.top,
        rows,
        columns: [
          portColumn,
          serviceColumn,
          column('range', 'Range', 'text', '', 'system 0–1023, user 1024–49151, dynamic 49152–65535 (RFC 6335).'),
          column('status', 'Registry', 'text', '', 'assigned: an entry with a service name for the protocol; reserved: an entry without one.'),
          column('probes', 'Probes', 'count', 'probes', 'Probes to this port in kept sequences.'),
          column('share', 'Share', 'share', '1', 'Of all probes in kept sequences.'),
          column('sources', 'Sources', 'count', 'sources', 'Distinct sources of those probes.'),
          column('destinations', 'Destinations', 'count', 'destinations', 'Distinct destinations of those probes.'),
          column('in', 'In', 'count', 'edges', 'Edges that come into the port (indegree, P1 V-A.1).'),
          column('out', 'Out', 'count', 'edges', 'Edges that go out of the port (outdegree).'),
          column('degree', 'Degree', 'count', 'edges', 'In and out together.'),
          column('neighbours', 'Neighbours', 'count', 'ports', 'Distinct ports linked in either direction.'),
          column('strengthIn', 'Strength in', 'count', 'transitions', 'Sum of the weights of edges that come in.'),
          column('strengthOut', 'Strength out', 'count', 'transitions', 'Sum of the weights of edges that go out.'),
          column('strength', 'Strength', 'count', 'transitions', 'Both strengths together.'),
          column('betweenness', 'Betweenness (hops)', 'number', 'pairs', 'Shortest paths through the port, every edge of length 1 (P1 V-A.2, equation 1).'),
          column('betweennessWeighted', 'Betweenness (1/weight)', 'number', 'pairs', 'The same with edges of length 1/weight: heavy is close; equal lengths within 1e-12.'),
          column('cluster', 'Cluster', 'cluster', '', 'Its community (P1 V-B); empty when it is isolated.'),
          column('stability', 'Stability', 'share', '1', 'Share of the seeded runs in which it stays with its community’s core.'),
        ],
      }),
    ]
  },
}
