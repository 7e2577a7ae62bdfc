/**
 * What a report is made from: runs the analyses it shows, draws the clusters, and remembers the files it wrote.
 *
 * The report room lays out; this file only gathers, so that the report knows no store and no analysis.
 */
import { readFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { Refusal } from './contract.ts'
import type { About, AnalysisResult, Answers, Hooks, Parameters, ReportAnswer, ReportChapter } from './contract.ts'
import type { ReportInput } from './report/report.ts'
import type { CaseStore } from './store/open.ts'
import { commit } from './version.ts'

/** In the order of the report's sections. */
const reported = [
  'ledger', 'protocols', 'volume', 'ranges', 'top', 'filter', 'graph', 'ports', 'degree', 'betweenness',
  'communities', 'weights', 'smallest', 'scanners', 'outcomes', 'edges',
  'dataset', 'calendar', 'distinctPorts', 'newPorts', 'rescans', 'gaps', 'pairGaps',
] as const
/** Made where the case holds enough for them: days to learn and to test on. The benign are labelled where labels are imported. */
const whereItCan = ['blocking', 'detection'] as const
/** Clusters drawn in full; the others are rows of the communities table. */
const drawnClusters = 8

const parts = reported.length + whereItCan.length

/** Everything a report's tables are made from; `notMade` says why an analysis is missing. */
export function reportedResults(input: {
  store: Pick<CaseStore, 'labelFiles'>
  parameters: Parameters
  /** Whether everything is computed again under the other readings, which takes as long as all the rest or longer. */
  sensitivity: boolean
  hooks: Hooks
  /** In which order they are best made. */
  order(analyses: readonly string[], parameters: Parameters): string[]
  /** @param next analyses that follow with the same parameters */
  run(analysis: string, more?: Partial<Parameters>, next?: readonly string[]): AnalysisResult
}): Pick<ReportInput, 'results' | 'notMade'> & { results: AnalysisResult[] } {
  const { store, parameters, sensitivity, hooks, run } = input
  const told = (subject: string, done: number) => hooks.progress({ stage: 'report', subject, done, total: parts + 1, unit: 'parts' })
  const order = input.order(reported, parameters)
  const made = new Map(
    order.map((analysis, index) => {
      told(analysis, index)
      return [analysis, run(analysis, {}, order.slice(index + 1))]
    }),
  )
  const results = reported.map((analysis) => made.get(analysis)!)
  const { k, t } = parameters
  const more = { blocking: {}, detection: { kGrid: String(k), tGrid: String(Math.ceil(t)), benign: store.labelFiles.list().length > 0 ? 'labels' : 'handshakes' } } as const
  const notMade: { analysis: string; why: string }[] = []
  for (const [index, analysis] of whereItCan.entries()) {
    told(analysis, reported.length + index)
    try {
      results.push(run(analysis, more[analysis]))
    } catch (error) {
      if (!(error instanceof Refusal) || !['bad_window', 'no_probes'].includes(error.code)) throw error
      notMade.push({ analysis, why: error.message })
    }
  }
  if (sensitivity) results.push(run('sensitivity'))
  return { results, notMade }
}

export interface Reporter {
  write(input: {
    store: CaseStore
    /** Where to; null: a folder named after the case, beside it. */
    folder: string | null
    about: About
    at: string
    hooks: Hooks
    parameters: Parameters
    /** Chapters left out on request. */
    without: readonly ReportChapter[]
    sensitivity: boolean
    order(analyses: readonly string[], parameters: Parameters): string[]
    run(analysis: string, more?: Partial<Parameters>, next?: readonly string[]): AnalysisResult
    cluster(cluster: number): Answers['cluster']
  }): Promise<ReportAnswer>
  /** A file of the last report written by this lane. */
  read(name: string): Answers['reportFile']
}

export function createReporter(): Reporter {
  let last: ReportAnswer | null = null
  return {
    async write({ store, folder, about, at, hooks, parameters, without, sensitivity, order, run, cluster }) {
      const { path } = store
      const target = folder ?? join(dirname(path), `${basename(path, extname(path))} report`)
      const { results, notMade } = reportedResults({ store, parameters, sensitivity, hooks, order, run })
      const communities = results[reported.indexOf('communities')].findings.find((finding) => finding.kind === 'table')
      const found = communities?.kind === 'table' ? communities.rows.length : 0
      const clusters = Array.from({ length: Math.min(found, drawnClusters) }, (_, index) => ({ label: `C${index + 1}`, ...cluster(index + 1) }))
      hooks.progress({ stage: 'report', subject: 'pages', done: parts, total: parts + 1, unit: 'parts' })
      // Loaded when it is needed: drawing and typesetting are most of the program.
      const { writeReport } = await import('./report/report.ts')
      const files = await writeReport({
        folder: target,
        about,
        summary: store.summary(),
        captures: store.captures(),
        results,
        notMade,
        without,
        clusters,
        notes: store.notes(),
        activity: store.activity(),
        at,
        commit: commit(),
      })
      if (!store.readOnly) store.record('report', `${files.length} files in ${target}, SHA-256 of their list ${files[files.length - 1].sha256}`, at)
      last = { folder: target, files }
      return last
    },
    read(name) {
      const file = last?.files.find((one) => one.name === name)
      if (!last || !file) throw new Refusal('file_missing', `There is no report file ${JSON.stringify(name)} here; make the report first.`)
      return { name, kind: file.kind, base64: readFileSync(join(last.folder, name)).toString('base64') }
    },
  }
}
