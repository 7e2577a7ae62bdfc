/** The ledger: bytes, packets, IP, probes, kept, transitions; every loss has a reason and every step adds up. [DEFINITIONS 1] */
import { column, scopeParameters, sequenceParameters, share, tableOf, type Analysis } from '../analysis.ts'
import type { Cell } from '../../contract.ts'

export const ledger: Analysis = {
  id: 'ledger',
  title: 'Packet ledger',
  answers: 'Where did every byte, packet and probe go?',
  source: 'P1 III, P2 III-C',
  parameters: [...new Set([...scopeParameters, ...sequenceParameters])],
  compute({ material, within, window, parameters, warn }) {
    const captures = material.capturesIn(parameters)
    const sum = (value: (ledger: (typeof captures)[number]['ledger']) => number) =>
      captures.reduce((total, { ledger }) => total + value(ledger), 0)
    const counts = within.counts()
    const bytes = sum(({ bytes }) => bytes.size)
    const packets = sum(({ packets }) => packets)
    const rows: Cell[][] = [
      ['bytes', 'read', sum(({ bytes }) => bytes.read), 'bytes', share(sum(({ bytes }) => bytes.read), bytes)],
      ['bytes', 'unread', sum(({ bytes }) => bytes.unread), 'bytes', share(sum(({ bytes }) => bytes.unread), bytes)],
    ]
    const classes = [...new Set(captures.flatMap(({ ledger }) => Object.keys(ledger.classes)))]
    for (const name of classes) {
      const count = sum(({ classes }) => classes[name] ?? 0)
      rows.push(['packets', name, count, 'packets', share(count, packets)])
    }
    const udp = parameters.protocol === 'udp'
    // Of UDP only the first datagram of a flow is a probe; the others leave here.
    const probes = sum(({ probes, classes }) => (udp ? (classes.UDP ?? 0) : probes))
    const outside = probes - counts.probes
    const left = ['outside the window, sources or targets', ...(udp ? ['not the first of its flow'] : []), ...(parameters.outcome === 'unanswered' ? ['answered'] : [])]
    rows.push(
      ['probes', left.join(', or '), outside, 'probes', share(outside, probes)],
      ['probes', 'retransmission', counts.retransmissions, 'probes', share(counts.retransmissions, probes)],
      ['probes', 'dropped by the filter', counts.filtered, 'probes', share(counts.filtered, probes)],
      ['probes', 'kept in sequences', counts.kept, 'probes', share(counts.kept, probes)],
      ['kept', 'first of a sequence', counts.sequences, 'probes', share(counts.sequences, counts.kept)],
      ['kept', 'same port as before', counts.kept - counts.sequences - counts.transitions, 'probes', share(counts.kept - counts.sequences - counts.transitions, counts.kept)],
      ['kept', 'transition', counts.transitions, 'probes', share(counts.transitions, counts.kept)],
    )
    if (window.from !== null || window.to !== null) warn('Bytes and packets are those of the whole captures; probes are those of the window.')
    return [
      tableOf({
        title: 'Packet ledger',
        order: 'in the order the data travels; each step sums to the one before',
        top: 0,
        rows,
        columns: [
          column('step', 'Of', 'text', '', 'What is divided: bytes of the captures, their packets, the probes among them, the kept probes.'),
          column('reason', 'Ends as', 'text', '', 'Every packet is in exactly one class, every probe in exactly one line.'),
          column('count', 'Count', 'count', '', 'How many.'),
          column('unit', 'Unit', 'text', '', 'What is counted.'),
          column('share', 'Share', 'share', '1', 'Of the step it is part of.'),
        ],
      }),
    ]
  },
}
