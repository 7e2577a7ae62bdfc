/** Limits and warnings, versions, attached files, the activity log, and how a third party confirms the counts. */
import type { Block, Section } from '../document.ts'
import type { ReportMaterial } from '../material.ts'
import { formatNumber } from '../../figures/numbers.ts'
import { timeText } from '../words.ts'

const general = [
  'Source addresses are those in the packets; they may be forged.',
  'Encapsulated traffic is counted by its outermost IP header.',
  'A dissimilarity is not a metric: it is directed, and it is 0 along the heaviest edge.',
  'Clusters depend on the seed and the number of runs; agreement and stability say how much.',
  'Service names are IANA’s registrations, not what ran on a port.',
]

export function limitsSection({ results }: ReportMaterial): Section {
  const warnings = [...new Set(results.flatMap((result) => result.warnings.map((warning) => `${result.title}: ${warning}`)))]
  return { id: 'limits', title: 'Limits and warnings', blocks: [{ kind: 'list', items: [...warnings, ...general] }] }
}

export function annexSection({ about, commit, captures, attached, activity }: ReportMaterial): Section {
  const { registry } = about
  const quoted = (path: string) => `'${path.replaceAll("'", `'\\''`)}'`
  const blocks: Block[] = [
    { kind: 'heading', text: 'Made with' },
    {
      kind: 'facts',
      rows: [
        ['Program', `${about.product} ${about.version}, commit ${commit ?? 'not recorded'}, case schema ${about.schema}`],
        ['System', `${about.system}; Node.js ${about.node}, SQLite ${about.sqlite}`],
        ['Port registry', `${registry.source}, version ${registry.version} of ${registry.date}, ${formatNumber(registry.entries)} entries, SHA-256 ${registry.sha256}`],
        ['Times', 'UTC throughout'],
      ],
    },
    { kind: 'heading', text: 'Attached files' },
    {
      kind: 'table',
      caption: 'Files beside this report',
      columns: [
        { key: 'name', title: 'File', unit: '', kind: 'text' },
        { key: 'rows', title: 'Rows', unit: '', kind: 'count' },
        { key: 'bytes', title: 'Bytes', unit: '', kind: 'count' },
        { key: 'sha256', title: 'SHA-256', unit: '', kind: 'text' },
      ],
      rows: attached.map(({ name, rows, bytes, sha256 }) => [name, rows, bytes, sha256]),
      total: attached.length,
      order: 'name',
      file: null,
    },
    { kind: 'heading', text: 'To confirm the counts with other tools' },
    {
      kind: 'paragraph',
      text: 'For each capture: its hash, its packets, and its probes over IPv4 without encapsulation (the filter of tcpdump sees neither past VLAN tags nor IPv6 extension headers). A compressed capture is inflated first.',
    },
    ...captures.map((capture): Block => ({
      kind: 'code',
      lines: [
        `sha256sum ${quoted(capture.path)}`,
        `tcpdump -nr ${quoted(capture.path)} | wc -l`,
        `tcpdump -nr ${quoted(capture.path)} 'tcp[13] & 0x12 = 0x02' | wc -l`,
      ],
    })),
    { kind: 'heading', text: 'Activity' },
    { kind: 'facts', rows: activity.map(({ at, what, detail }) => [timeText(at), detail ? `${what}: ${detail}` : what]) },
  ]
  return { id: 'annex', title: 'Annex', blocks }
}
