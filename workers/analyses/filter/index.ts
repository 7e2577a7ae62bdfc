/** What the filter keeps and drops under each of its three units. [Evrard et al. 2019, III-C; DEFINITIONS 3] */
import { column, sequenceParameters, tableOf, type Analysis } from '../analysis.ts'

const units = ['pair-day', 'source-day', 'destination-day'] as const

export const filter: Analysis = {
  id: 'filter',
  title: 'Filter of vertical and horizontal scans',
  answers: 'How much do the three readings of the filter keep?',
  source: 'P2 III-C',
  parameters: sequenceParameters,
  compute({ within, parameters }) {
    const effects = within.filterEffects()
    const rows = units.map((unit) => {
      const { units: seen, keptUnits, under, over, kept, filtered } = effects[unit]
      return [unit, seen, keptUnits, under, over, kept, filtered]
    })
    const { minimum, maximum } = parameters
    return [
      tableOf({
        title: `Units with ${minimum} to ${maximum} distinct ports`,
        order: 'pair-day, source-day, destination-day',
        top: 0,
        rows,
        columns: [
          column('unit', 'Unit', 'text', '', 'What is counted on a UTC day: a (source, destination) pair, a source, or a destination.'),
          column('units', 'Units', 'count', 'units', 'Units with at least one probe.'),
          column('kept', 'Kept', 'count', 'units', `Units with ${minimum} to ${maximum} distinct ports.`),
          column('under', 'Too few', 'count', 'units', `Fewer than ${minimum} distinct ports: horizontal scans.`),
          column('over', 'Too many', 'count', 'units', `More than ${maximum} distinct ports: vertical scans.`),
          column('probesKept', 'Probes kept', 'count', 'probes', 'Probes in kept units.'),
          column('probesDropped', 'Probes dropped', 'count', 'probes', 'Probes in dropped units.'),
        ],
      }),
    ]
  },
}
