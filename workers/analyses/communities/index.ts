/** Communities of ports, described, with the graph of communities. [Lagraa & Francois 2017, V-B, Fig. 4 and 5] */
import { isoTime, type Network } from '../../contract.ts'
import { clusterLabel, column, communityParameters, sequenceParameters, share, tableOf, type Analysis, type AnalysisInput } from '../analysis.ts'
import { clusterActivity } from './activity.ts'
import { describe } from './describe.ts'

const membersListed = 12
const communitiesDrawn = 60

export const communities: Analysis = {
  id: 'communities',
  title: 'Communities of ports',
  answers: 'Which ports are probed together, and what kind of group is it?',
  source: 'P1 V-B, F.4, F.5',
  parameters: [...sequenceParameters, ...communityParameters, 'incremental', 'random', 'top'],
  kernels: () => ['communities'],
  compute(input) {
    const { material, within, parameters, warn } = input
    const graph = within.graph()
    const found = within.communities()
    const { strengthIn, strengthOut } = within.degrees()
    const strength = strengthIn.map((value, vertex) => value + strengthOut[vertex])
    const activity = clusterActivity(within)
    const kept = within.counts().kept
    const isolated = found.member.reduce((count, member) => count + (member < 0 ? 1 : 0), 0)
    if (isolated > 0) warn(isolated === 1 ? 'One port is in no transition: it is a community of its own and is not listed.' : `${isolated} ports are in no transition: each is a community of its own and is not listed.`)
    if (found.groups.length > 1 && found.agreement < 0.75) {
      warn(`The ${found.runs} seeded runs agree only to ${found.agreement.toFixed(2)} (adjusted Rand index): borders between clusters are soft here.`)
    }
    const rows = found.groups.map((group, cluster) => {
      const one = describe({ graph, member: found.member, group, strength, parameters, names: material.names })
      const { probes, sources, destinations, first, last, tools, open } = activity[cluster]
      const members = group.slice(0, membersListed).map((vertex) => graph.ports[vertex]).join(' ')
      const stability = group.reduce((sum, vertex) => sum + found.stability[vertex], 0) / group.length
      return [
        clusterLabel(cluster), group.length, group.length > membersListed ? `${members} …` : members, one.suggested,
        one.system, one.user, one.dynamic, one.assigned, one.unassigned, one.reserved, one.homogeneityRange, one.concentrationRange, one.homogeneityAssigned, one.concentrationAssigned,
        one.density, one.linkedPairs, one.complete, one.incremental, one.plusOne, one.plusTwo, one.style, one.strength, probes, share(probes, kept), sources, destinations,
        first && isoTime(first), last && isoTime(last), toolWords(tools), ...tools.slice(1).map((count) => share(count, probes)), share(open, probes), stability,
      ]
    })
    return [
      tableOf({
        title: 'Clusters',
        order: 'ports descending, then strength, then the lowest port',
        top: parameters.top,
        rows,
        columns: [
          column('cluster', 'Cluster', 'cluster', '', 'C1 is the largest.'),
          column('ports', 'Ports', 'count', 'ports', 'How many ports it has.'),
          column('members', 'Members', 'text', '', `Its ports, strongest first, at most ${membersListed}.`),
          column('suggested', 'Words (a suggestion)', 'text', '', "Words that at least two of its ports share in IANA's registry; a hint for a name, not one."),
          column('system', 'System', 'count', 'ports', 'Ports 0 to 1023.'),
          column('user', 'User', 'count', 'ports', 'Ports 1024 to 49151.'),
          column('dynamic', 'Dynamic', 'count', 'ports', 'Ports 49152 to 65535.'),
          column('assigned', 'Assigned', 'count', 'ports', 'An IANA entry of the protocol with a service name exists.'),
          column('unassigned', 'Unassigned', 'count', 'ports', 'No IANA entry of the protocol exists.'),
          column('reserved', 'Reserved', 'count', 'ports', 'An entry without a service name; counted as unassigned in homogeneity.'),
          column('homogeneityRange', 'Homogeneity (range)', 'share', '1', 'Share of its largest IANA range.'),
          column('concentrationRange', 'Concentration (range)', 'number', '1', '1 - entropy over the three ranges / its maximum: 1 where all ports are in one range, 0 where they are spread evenly.'),
          column('homogeneityAssigned', 'Homogeneity (assigned)', 'share', '1', 'Share of the larger of assigned and not assigned.'),
          column('concentrationAssigned', 'Concentration (assigned)', 'number', '1', '1 - entropy over assigned and not assigned / its maximum.'),
          column('density', 'Density', 'number', '1', 'Internal arcs / n(n - 1).'),
          column('linkedPairs', 'Density (undirected)', 'number', '1', 'Linked pairs / (n(n - 1) / 2).'),
          column('complete', 'Complete', 'flag', '', 'Every two of its ports are linked.'),
          column('incremental', 'Steps of one', 'share', '1', 'Weighted share of internal arcs between neighbouring port numbers.'),
          column('plusOne', 'Steps of +1', 'share', '1', 'Weighted share of internal arcs from a port to the next higher one.'),
          column('plusTwo', 'Steps of +2', 'share', '1', 'Weighted share of internal arcs from a port to the one after the next.'),
          column('style', 'Style', 'text', '', `incremental: steps of one ${parameters.incremental} or more; random: ${parameters.random} or less and more than half of its ports unassigned; else service.`),
          column('strength', 'Strength', 'count', 'transitions', 'Sum of its ports’ strengths.'),
          column('probes', 'Probes', 'count', 'probes', 'Kept probes to its ports.'),
          column('share', 'Share', 'share', '1', 'Of all kept probes.'),
          column('sources', 'Sources', 'count', 'sources', 'Distinct sources of those probes.'),
          column('destinations', 'Destinations', 'count', 'destinations', 'Distinct destinations of those probes.'),
          column('first', 'First', 'time', 'UTC', 'First kept probe to one of its ports.'),
          column('last', 'Last', 'time', 'UTC', 'Last kept probe to one of its ports.'),
          column('tools', 'Tools', 'text', '', 'Marks of tools on those probes, most frequent first.'),
          column('zmap', 'ZMap', 'share', '1', 'Share of those probes with the mark of ZMap.'),
          column('masscan', 'Masscan', 'share', '1', 'Share of those probes with the mark of Masscan.'),
          column('mirai', 'Mirai', 'share', '1', 'Share of those probes with the mark of Mirai.'),
          column('open', 'Answered open', 'share', '1', 'Share of those probes that a SYN-ACK (UDP: a datagram) answered; 0 in a darknet.'),
          column('stability', 'Stability', 'share', '1', 'Mean over its ports of the share of runs in which they stay with its core.'),
        ],
      }),
      overview(input, strength),
      tableOf({
        title: 'Quality',
        order: 'one row',
        top: 0,
        rows: [[found.q, found.qLinks, found.runs, found.agreement, parameters.seed]],
        columns: [
          column('q', 'Modularity', 'number', '1', 'Q of the kept partition with weights (P1 equation 2 on weights).'),
          column('qLinks', 'Modularity (links)', 'number', '1', 'The same on link counts, the literal equation 2.'),
          column('runs', 'Runs', 'count', 'runs', 'Seeded runs, of which the one with the best Q is kept.'),
          column('agreement', 'Agreement', 'number', '1', 'Mean adjusted Rand index of the other runs with the kept one.'),
          column('seed', 'Seed', 'count', '', 'The same seed gives the same clusters.'),
        ],
      }),
    ]
  },
}

/** The tools whose marks were seen, those with the most probes first; empty where there is none. */
function toolWords([, zmap, masscan, mirai]: readonly number[]): string {
  const seen = [{ name: 'ZMap', probes: zmap }, { name: 'Masscan', probes: masscan }, { name: 'Mirai', probes: mirai }].filter(({ probes }) => probes > 0)
  return seen.sort((one, other) => other.probes - one.probes).map(({ name }) => name).join(', ')
}

/** One node a community; a link's weight is all transitions between the two, either way. */
function overview({ within }: AnalysisInput, strength: ArrayLike<number>): Network {
  const graph = within.graph()
  const { member, groups } = within.communities()
  const drawn = Math.min(groups.length, communitiesDrawn)
  const links: { one: number; other: number; weight: number }[] = []
  // One community after the other, with all later ones it is linked with.
  const toward = new Float64Array(groups.length)
  groups.forEach((group, one) => {
    const touched: number[] = []
    const add = (vertex: number, weight: number) => {
      const other = member[vertex]
      if (other <= one) return
      if (toward[other] === 0) touched.push(other)
      toward[other] += weight
    }
    for (const vertex of group) {
      for (let edge = graph.outStart[vertex]; edge < graph.outStart[vertex + 1]; edge++) add(graph.outTarget[edge], graph.weight[edge])
      for (let at = graph.inStart[vertex]; at < graph.inStart[vertex + 1]; at++) add(graph.inSource[at], graph.weight[graph.inEdge[at]])
    }
    for (const other of touched) {
      links.push({ one, other, weight: toward[other] })
      toward[other] = 0
    }
  })
  const kept = links.filter(({ other }) => other < drawn).sort((a, b) => b.weight - a.weight || a.one - b.one || a.other - b.other).slice(0, 3 * drawn)
  return {
    kind: 'network',
    title: 'Communities and the transitions between them',
    directed: false,
    sizeTitle: 'strength',
    weightTitle: 'transitions',
    nodes: groups.slice(0, drawn).map((group, cluster) => ({
      id: `C${cluster + 1}`,
      port: null,
      label: `C${cluster + 1}: ${group.slice(0, 3).map((vertex) => graph.ports[vertex]).join(' ')}${group.length > 3 ? ' …' : ''}`,
      group: cluster + 1,
      size: group.reduce((sum, vertex) => sum + strength[vertex], 0),
    })),
    links: kept.map(({ one, other, weight }) => ({ from: `C${one + 1}`, to: `C${other + 1}`, weight, bold: false })),
    omitted: { nodes: groups.length - drawn, links: links.length - kept.length },
  }
}
