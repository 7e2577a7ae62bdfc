/** What made a result: product, version, and the commit where one is known. */
import { readFileSync, statSync } from 'node:fs'
import product from '../package.json' with { type: 'json' }

/** Put in by the build; a run from source reads it from the checkout instead. */
declare const PORTOLAN_COMMIT: string | undefined

export const productName = product.productName
export const version = product.version

/** The commit's full hash, or null where neither the build nor a checkout tells. */
export function commit(): string | null {
  if (typeof PORTOLAN_COMMIT === 'string') return PORTOLAN_COMMIT || null
  try {
    const checkout = new URL('../', import.meta.url)
    // A worktree's .git is a file that says where its own folder is; branches lie in the folder common to all.
    const own = new URL(/^gitdir: (.*)\/?$/m.exec(readIfFile(new URL('.git', checkout)))?.[1].concat('/') ?? '.git/', checkout)
    const common = new URL(`${readIfFile(new URL('commondir', own)).trim() || '.'}/`, own)
    const head = readFileSync(new URL('HEAD', own), 'utf8').trim()
    if (!head.startsWith('ref: ')) return head
    const branch = head.slice(5)
    return readIfFile(new URL(branch, common)).trim() || (readIfFile(new URL('packed-refs', common)).split('\n').find((line) => line.endsWith(` ${branch}`))?.slice(0, 40) ?? null)
  } catch {
    return null // not a checkout: the version alone must do
  }
}

/** Empty where it is missing or a folder. */
function readIfFile(path: URL): string {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path, 'utf8') : ''
}
