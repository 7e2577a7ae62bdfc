/** Counts Playwright's tests and keeps why one was skipped: its own list does not print it. */
import { relative } from 'node:path'
import type { FullResult, Reporter, Suite } from '@playwright/test/reporter'
import { writeTotals } from './totals.ts'

export default class implements Reporter {
  #suite: Suite | undefined

  onBegin(_config: unknown, suite: Suite): void {
    this.#suite = suite
  }
  onEnd({ status }: FullResult): void {
    let passed = 0
    let failed = 0
    const skipped: string[] = []
    for (const test of this.#suite?.allTests() ?? []) {
      const outcome = test.outcome()
      if (outcome === 'skipped') {
        const why = test.annotations.find(({ type }) => type === 'skip' || type === 'fixme')?.description
        skipped.push(`${relative('.', test.location.file)}: ${test.title}${why ? ` (${why})` : ''}`)
      } else if (outcome === 'unexpected') failed++
      else passed++
    }
    if (status !== 'passed' && failed === 0) failed = 1 // it broke outside a test
    writeTotals({ passed, failed, skipped })
  }
}
