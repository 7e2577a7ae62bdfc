/**
 * Time between the probes of one source to one destination: the mean gap of each pair, its quartiles over pairs a week.
 * [Evrard et al. 2019, IV-D, Fig. 8]
 *
 * The mean gap of n probes is (last - first) / (n - 1); a pair with one probe in the week has none.
 */
import { column, scopeParameters, type Analysis } from '../analysis.ts'
import { quartileFindings, quartilesAcross, quartilesOf } from '../quartiles.ts'

const dayNanoseconds = 86_400e9
const title = 'Mean time between the probes of a pair'

export const pairGaps: Analysis = {
  id: 'pairGaps',
  title: 'Time between probes of a pair',
  answers: 'How patient is a source with one destination: seconds, or hours?',
  source: 'P2 IV-D, F.8',
  parameters: scopeParameters,
  across: () => quartilesAcross(title),
  readsMore: true,
  compute({ within }) {
    const weeks = within.weeks().map(({ label, visitPairs }) => {
      let means = new Float64Array(1024)
      let count = 0
      let pairs = 0
      visitPairs(['time'], ({ from, length, day, time }) => {
        pairs++
        if (length < 2) return
        const last = from + length - 1
        if (count === means.length) {
          const grown = new Float64Array(2 * count)
          grown.set(means)
          means = grown
        }
        means[count++] = ((day[last] - day[from]) * dayNanoseconds + (time[last] - time[from])) / (length - 1)
      })
      return quartilesOf({ label, counts: [pairs, count], times: means.subarray(0, count) })
    })
    return quartileFindings({
      title,
      what: 'mean gaps of a (source, destination) pair within the week, all probes before the filter',
      weeks,
      counts: [
        column('pairs', 'Pairs', 'count', 'pairs', 'Distinct (source, destination) pairs of the week.'),
        column('repeated', 'With a gap', 'count', 'pairs', 'Pairs with two probes or more; only they have a gap.'),
      ],
    })
  },
}
