/** Limits and warnings in plain words: of the evidence, of each result, and of the method. */
import type { Section } from '../document.ts'
import type { ReportMaterial } from '../material.ts'
import { counted } from '../words.ts'

const ofTheMethod = [
  'Source addresses are those in the packets; they may be forged.',
  'A capture shows what reached its sensor: ports that nobody probed there are not safe ports.',
  'A dissimilarity is not a metric: it is directed, and it is 0 along the heaviest edge.',
  'Clusters depend on the seed and the number of runs; agreement and stability say how much.',
  'Service names are IANA’s registrations, not what ran on a port.',
]

/** What a probe is here, and how far an answer can be known. */
function ofTheProbes({ results, captures }: Pick<ReportMaterial, 'results' | 'captures'>): string[] {
  const [first] = results
  return [
    first?.parameters.protocol === 'udp' ? 'Only UDP probes are analysed; TCP and ICMP are counted.' : 'Only TCP probes are analysed; UDP is counted, and its probes on their own with protocol = udp.',
    captures.some(({ inner }) => inner) ? 'Where tunnels were looked into, traffic is counted by its innermost IP header; else by its outermost.' : 'Encapsulated traffic is counted by its outermost IP header.',
    ...(first?.parameters.outcome === 'unanswered' ? ['Only probes that nothing in these captures answers are analysed.'] : []),
  ]
}

const titles: Record<ReportMaterial['without'][number], string> = {
  volume: 'volume over time', behaviour: 'behaviour over time', ports: 'ports', clusters: 'clusters', dissimilarities: 'dissimilarities', scanners: 'scanners', outcomes: 'what answered', blocking: 'preventive blocking',
}

export function limitsSection({ captures, results, without }: ReportMaterial): Section {
  const left = without.length > 0 ? [`Left out of this report on request: ${without.map((chapter) => titles[chapter]).join(', ')}. The files beside it hold every result that was made.`] : []
  const broken = captures.flatMap(({ name, broke, ledger }) => (broke ? [`${name} ends early (${broke.reason}); ${counted(ledger.bytes.unread, 'byte')} of it were not read.`] : []))
  const unordered = captures.flatMap(({ name, ledger }) => (ledger.outOfOrder > 0 ? [`${name}: ${counted(ledger.outOfOrder, 'packet')} out of order were sorted by their time.`] : []))
  const partial = [...new Set(results.flatMap(({ scope }) => scope.windows.filter((window) => window.partial).map(({ label }) => label)))]
  const halfEmpty = partial.length > 0 ? [`${counted(partial.length, 'window')} partly without data: ${partial.slice(0, 12).join(', ')}${partial.length > 12 ? ' …' : ''}.`] : []
  const warnings = [...new Set(results.flatMap((result) => result.warnings.map((warning) => `${result.title}: ${warning}`)))]
  return { id: 'limits', title: 'Limits and warnings', blocks: [{ kind: 'list', items: [...left, ...broken, ...unordered, ...halfEmpty, ...warnings, ...ofTheProbes({ results, captures }), ...ofTheMethod] }] }
}
