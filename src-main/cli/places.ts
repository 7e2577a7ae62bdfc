/**
 * Paths as the user means them: npm runs the package's scripts in its own folder and says in INIT_CWD where it was called.
 */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from '../whereabouts.ts'

/** The whole path of what was typed. */
export function placeOf(typed: string): string {
  const { npm_lifecycle_event: script, INIT_CWD: called } = process.env
  const byNpm = script !== undefined && called !== undefined && resolve('.') === resolve(fileURLToPath(root))
  return resolve(byNpm ? called : '.', typed)
}
