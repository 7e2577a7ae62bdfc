/** Counts vitest's tests and keeps why one was skipped. */
import { relative } from 'node:path'
import type { Reporter, TestModule } from 'vitest/node'
import { writeTotals } from './totals.ts'

export default class implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0
    let failed = errors.length
    const skipped: string[] = []
    for (const module of modules) {
      if (module.errors().length > 0) failed++ // a file that did not load
      for (const test of module.children.allTests()) {
        const result = test.result()
        if (result.state === 'passed') passed++
        else if (result.state === 'failed') failed++
        else skipped.push(`${relative('.', module.moduleId)}: ${test.fullName}${result.state === 'skipped' && result.note ? ` (${result.note})` : ''}`)
      }
    }
    writeTotals({ passed, failed, skipped })
  }
}
