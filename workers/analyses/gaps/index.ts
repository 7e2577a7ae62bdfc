/**
 * Time between consecutive probes of the whole data set, whoever sent them: quartiles a week. [Evrard et al. 2019, IV-D, Fig. 7]
 *
 * A gap counts in the week that holds both its probes. The exact quantiles of all gaps need the week's times in memory:
 * 8 bytes a probe.
 */
import { sortNumbers } from '../../graph/sortNumbers.ts'
import { column, scopeParameters, type Analysis } from '../analysis.ts'
import { quartileFindings, quartilesAcross, quartilesOf } from '../quartiles.ts'

const dayNanoseconds = 86_400e9
const title = 'Time between consecutive probes'

export const gaps: Analysis = {
  id: 'gaps',
  title: 'Time between probes',
  answers: 'How fast do probes arrive, and does it get faster?',
  source: 'P2 IV-D, F.7',
  parameters: scopeParameters,
  across: () => quartilesAcross(title),
  compute({ within }) {
    const all = within.weeks()
    const most = all.reduce((largest, { probes }) => Math.max(largest, probes), 0)
    // What is not needed is never touched.
    const [times, spare] = [new Float64Array(most), new Float64Array(most)]
    const weeks = all.map(({ label, monday, visitPairs }) => {
      let length = 0
      visitPairs(['time'], (pair) => {
        // Nanoseconds since Monday: exact, below 2^53.
        const { from, length: count, day, time } = pair
        for (let at = from; at < from + count; at++) times[length++] = (day[at] - monday) * dayNanoseconds + time[at]
      })
      sortNumbers(times.subarray(0, length), spare)
      const count = Math.max(length - 1, 0)
      for (let at = 0; at < count; at++) times[at] = times[at + 1] - times[at]
      return quartilesOf({ label, counts: [length, count], times: times.subarray(0, count), whole: true })
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
