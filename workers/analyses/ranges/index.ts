/** Probes and distinct ports per IANA range over time, and a bar a window for a series of windows. [Lagraa & Francois 2017, Fig. 2] */
import type { Cell, Finding } from '../../contract.ts'
import { column, scopeParameters, tableOf, type Analysis } from '../analysis.ts'
import { createByDay } from '../../graph/byDay.ts'
import { createRangeCount, ranges as names, type RangeCount } from './count.ts'

export const ranges: Analysis = {
  id: 'ranges',
  title: 'Probes per port range',
  answers: 'Do scanners aim at system, user or dynamic ports?',
  source: 'P1 F.2',
  parameters: scopeParameters,
  compute({ within }) {
    const days = createByDay(createRangeCount)
    within.visitPairs([], ({ from, length, day, port }) => {
      const end = from + length
      for (let begin = from, next = from; begin < end; begin = next) {
        const today = day[begin]
        while (next < end && day[next] === today) next++
        days.of(today).add(port, begin, next)
      }
    })
    // More than two months of days are months.
    const monthly = days.days.size > 62
    const steps = new Map<string, RangeCount>()
    for (const [day, counts] of [...days.days].sort(([one], [other]) => one - other)) {
      const label = new Date(day * 86_400_000).toISOString().slice(0, monthly ? 7 : 10)
      const step = steps.get(label)
      if (step === undefined) steps.set(label, counts)
      else step.join(counts)
    }
    return findingsOf(steps, monthly ? 'month' : 'day')
  },
  across() {
    const windows = new Map<string, RangeCount>()
    return {
      window({ within, window }) {
        const counts = createRangeCount()
        within.visitPairs([], ({ from, length, port }) => counts.add(port, from, from + length))
        windows.set(window.label, counts)
      },
      end: () => findingsOf(windows, 'window'),
    }
  },
}

function findingsOf(steps: ReadonlyMap<string, RangeCount>, unit: 'day' | 'month' | 'window'): Finding[] {
  const titles = ['system 0–1023', 'user 1024–49151', 'dynamic 49152–65535']
  const stepTitle = unit === 'window' ? 'Window' : `UTC ${unit}`
  const drawn = (title: string, valueTitle: string, valueUnit: string, values: (counts: RangeCount) => number[]): Finding => ({
    kind: 'series',
    title: `${title} per port range and ${unit}`,
    shape: 'stacked',
    x: { title: stepTitle, unit: '', kind: 'category' },
    y: { title: valueTitle, unit: valueUnit, kind: 'number' },
    lines: titles.map((name, range) => ({ name, points: [...steps].map(([label, counts]): [string, number] => [label, values(counts)[range]]) })),
    marks: [],
  })
  const named = ['System', 'User', 'Dynamic']
  return [
    drawn('Probes', 'Probes', 'probes', ({ probes }) => probes),
    drawn('Distinct ports', 'Ports', 'ports', (counts) => counts.ports()),
    tableOf({
      title: `Probes per port range and ${unit}`,
      order: 'time',
      top: 0,
      rows: [...steps].map(([label, counts]): Cell[] => [label, ...counts.probes, ...counts.ports()]),
      columns: [
        column('time', stepTitle, 'text', '', `The ${unit} the probes were seen in.`),
        column('system', 'System', 'count', 'probes', 'To ports 0 to 1023 (RFC 6335).'),
        column('user', 'User', 'count', 'probes', 'To ports 1024 to 49151.'),
        column('dynamic', 'Dynamic', 'count', 'probes', 'To ports 49152 to 65535.'),
        ...names.map((range, at) => column(`${range}Ports`, `${named[at]} ports`, 'count', 'ports', `Distinct ports of the ${range} range that were probed.`)),
      ],
    }),
  ]
}
