/**
 * Where the real captures with reference counts are, for tests that compare with them.
 *
 * They hold real addresses and are never part of the project: their folder is named by PORTOLAN_CAPTURES.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const folder = resolve(process.env.PORTOLAN_CAPTURES ?? join(import.meta.dirname, '../../shared/captures'))

export const sharedCaptures = existsSync(join(folder, 'TRUTH.tsv')) ? folder : null
export const whySkipped = `no real captures: set PORTOLAN_CAPTURES to the folder with TRUTH.tsv`

/** The rows of a tab-separated table with a header line, in file order. */
export function readTable(name: string): Record<string, string>[] {
  const [header, ...lines] = readFileSync(join(folder, name), 'utf8').split('\n').filter(Boolean)
  const keys = header.split('\t')
  return lines.map((line) => {
    const cells = line.split('\t')
    return Object.fromEntries(keys.map((key, index) => [key, cells[index] ?? '']))
  })
}
