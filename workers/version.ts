/** What made a result: product, version, and the commit where one is known. */
import { readFileSync } from 'node:fs'
import product from '../package.json' with { type: 'json' }

/** Put in by the build; a run from source reads it from the checkout instead. */
declare const PORTOLAN_COMMIT: string | undefined

export const productName = product.productName
export const version = product.version

/** The commit's full hash, or null where neither the build nor a checkout tells. */
export function commit(): string | null {
  if (typeof PORTOLAN_COMMIT === 'string') return PORTOLAN_COMMIT || null
  const text = (path: string) => readFileSync(new URL(`../.git/${path}`, import.meta.url), 'utf8').trim()
  try {
    const head = text('HEAD')
    return head.startsWith('ref: ') ? text(head.slice(5)) : head
  } catch {
    return null // not a checkout, or its refs are packed: the version alone must do
  }
}
