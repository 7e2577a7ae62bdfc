/** Probes per IANA range over time. [Lagraa & Francois 2017, Fig. 2] */
import { column, scopeParameters, tableOf, type Analysis } from '../analysis.ts'
import { rangeOf } from '../../ports/registry.ts'

export const ranges: Analysis = {
  id: 'ranges',
  title: 'Probes per port range',
  answers: 'Do scanners aim at system, user or dynamic ports?',
  source: 'P1 F.2',
  parameters: scopeParameters,
  compute({ within }) {
    const days = new Map<number, { system: number; user: number; dynamic: number }>()
    within.visitPairs([], ({ length, day, port }) => {
      for (let at = 0; at < length; at++) {
        let counts = days.get(day[at])
        if (counts === undefined) days.set(day[at], (counts = { system: 0, user: 0, dynamic: 0 }))
        counts[rangeOf(port[at])]++
      }
    })
    // More than two months of days are months.
    const monthly = days.size > 62
    const steps = new Map<string, { system: number; user: number; dynamic: number }>()
    for (const [day, counts] of [...days].sort(([one], [other]) => one - other)) {
      const label = new Date(day * 86_400_000).toISOString().slice(0, monthly ? 7 : 10)
      const step = steps.get(label) ?? { system: 0, user: 0, dynamic: 0 }
      steps.set(label, { system: step.system + counts.system, user: step.user + counts.user, dynamic: step.dynamic + counts.dynamic })
    }
    const unit = monthly ? 'month' : 'day'
    const line = (range: 'system' | 'user' | 'dynamic', name: string) => ({
      name,
      points: [...steps].map(([label, counts]): [string, number] => [label, counts[range]]),
    })
    return [
      {
        kind: 'series',
        title: `Probes per port range and ${unit}`,
        shape: 'stacked',
        x: { title: `UTC ${unit}`, unit: '', kind: 'category' },
        y: { title: 'Probes', unit: 'probes', kind: 'number' },
        lines: [line('system', 'system 0–1023'), line('user', 'user 1024–49151'), line('dynamic', 'dynamic 49152–65535')],
        marks: [],
      },
      tableOf({
        title: `Probes per port range and ${unit}`,
        order: 'time',
        top: 0,
        rows: [...steps].map(([label, { system, user, dynamic }]) => [label, system, user, dynamic]),
        columns: [
          column('time', `UTC ${unit}`, 'text', '', `The ${unit} the probes were seen in.`),
          column('system', 'System', 'count', 'probes', 'To ports 0 to 1023 (RFC 6335).'),
          column('user', 'User', 'count', 'probes', 'To ports 1024 to 49151.'),
          column('dynamic', 'Dynamic', 'count', 'probes', 'To ports 49152 to 65535.'),
        ],
      }),
    ]
  },
}
