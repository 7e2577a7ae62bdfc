/**
 * Time between consecutive probes of the whole data set, whoever sent them: quartiles a week. [Evrard et al. 2019, IV-D, Fig. 7]
 *
 * A gap counts in the week that holds both its probes. The exact quantiles of all gaps need the week's times in memory:
 * 8 bytes a probe.
 */
import { createTimes } from '../../graph/times/times.ts'
import type { PairProbes } from '../../store/pairs.ts'
import { column, scopeParameters, type Analysis } from '../analysis.ts'
import { quartileFindings, quartilesAcross, quartilesBy } from '../quartiles.ts'

const dayNanoseconds = 86_400e9
const title = 'Time between consecutive probes'

/** Nanoseconds since Monday, exact as they are below 2^53, from a place on; where they end. */
function putTimes(values: Float64Array, place: number, { from, length, day, time }: PairProbes, monday: number): number {
  const first = place - from
  for (let at = from; at < from + length; at++) values[first + at] = (day[at] - monday) * dayNanoseconds + time[at]
  return place + length
}

export const gaps: Analysis = {
  id: 'gaps',
  title: 'Time between probes',
  answers: 'How fast do probes arrive, and does it get faster?',
  source: 'P2 IV-D, F.7',
  parameters: scopeParameters,
  across: () => quartilesAcross(title),
  readsMore: true,
  compute({ within }) {
    const all = within.weeks()
    const most = all.reduce((largest, { probes }) => Math.max(largest, probes), 0)
    const times = createTimes(most)
    const weeks = all.map(({ label, monday, visitPairs }) => {
      let length = 0
      const { values } = times
      visitPairs(['time'], (pair) => (length = putTimes(values, length, pair, monday)))
      times.sort(length)
      const sum = times.steps(length)
      const count = Math.max(length - 1, 0)
      return quartilesBy({ label, counts: [length, count], length: count, sum, at: (places) => times.at(count, places) })
    })
    return quartileFindings({
      title,
      what: 'times from a probe to the next one of the whole data set, all probes before the filter',
      weeks,
      counts: [
        column('probes', 'Probes', 'count', 'probes', 'Probes of the week, retransmissions included.'),
        column('gaps', 'Gaps', 'count', 'gaps', 'One fewer than the probes.'),
      ],
    })
  },
}
