/** What a runner came to, left in a file for test/all.ts to add up. */
import { writeFileSync } from 'node:fs'

export interface Totals {
  passed: number
  failed: number
  /** Why each was skipped. */
  skipped: string[]
}

export function writeTotals(totals: Totals): void {
  const { PORTOLAN_TOTALS: path } = process.env
  if (path) writeFileSync(path, JSON.stringify(totals))
}
