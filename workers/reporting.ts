/**
 * What a report is made from: runs the analyses it shows, draws the clusters, and remembers the files it wrote.
 *
 * The report room lays out; this file only gathers, so that the report knows no store and no analysis.
 */
import { readFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { Refusal } from './contract.ts'
import type { About, AnalysisResult, Answers, Hooks, ReportAnswer } from './contract.ts'
import { writeReport } from './report/report.ts'
import type { CaseStore } from './store/open.ts'
import { commit } from './version.ts'

/** In the order of the report's sections. */
const reported = [
  'ledger', 'protocols', 'volume', 'ranges', 'top', 'filter', 'graph', 'ports', 'degree', 'betweenness',
  'communities', 'weights', 'smallest', 'scanners', 'edges',
] as const
/** Clusters drawn in full; the others are rows of the communities table. */
const drawnClusters = 8

export interface Reporter {
  write(input: {
    store: CaseStore
    /** Where to; null: a folder named after the case, beside it. */
    folder: string | null
    about: About
    at: string
    hooks: Hooks
    run(analysis: string): AnalysisResult
    cluster(cluster: number): Answers['cluster']
  }): Promise<ReportAnswer>
  /** A file of the last report written by this lane. */
  read(name: string): Answers['reportFile']
}

export function createReporter(): Reporter {
  let last: ReportAnswer | null = null
  return {
    async write({ store, folder, about, at, hooks, run, cluster }) {
      const { path } = store
      const target = folder ?? join(dirname(path), `${basename(path, extname(path))} report`)
      const results = reported.map((analysis, index) => {
        hooks.progress({ stage: 'report', subject: analysis, done: index, total: reported.length + 1, unit: 'parts' })
        return run(analysis)
      })
      const communities = results[reported.indexOf('communities')].findings.find((finding) => finding.kind === 'table')
      const found = communities?.kind === 'table' ? communities.rows.length : 0
      const clusters = Array.from({ length: Math.min(found, drawnClusters) }, (_, index) => ({ label: `C${index + 1}`, ...cluster(index + 1) }))
      hooks.progress({ stage: 'report', subject: 'pages', done: reported.length, total: reported.length + 1, unit: 'parts' })
      const files = await writeReport({
        folder: target,
        about,
        summary: store.summary(),
        captures: store.captures(),
        results,
        clusters,
        notes: store.notes(),
        activity: store.activity(),
        at,
        commit: commit(),
      })
      if (!store.readOnly) store.record('report', `${files.length} files in ${target}`, at)
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
