/**
 * What an import reads: the files that were named, and every file of the folders that were named.
 *
 * A folder is walked in name order, its subfolders in their place among its files. A link in it to a regular file is read
 * as that file, once; a link to a folder is not followed, and to anything else never. Whatever is not read is named with
 * its reason: nothing in a folder goes unmentioned.
 */
import { isUtf8 } from 'node:buffer'
import { lstatSync, readdirSync, readlinkSync, statSync, type BigIntStats } from 'node:fs'
import { join } from 'node:path'
import type { SkippedFile } from '../contract.ts'

export interface Listed {
  path: string
  size: number
  /** In a folder, not named. */
  found: boolean
}

/** A case, and what lies beside an open one: no capture, and to close a file that this process holds open is to lose its locks. */
export const caseFile = /\.portolan(-(lock|wal|shm|journal))?$/
const deepest = 16

interface Found extends Listed {
  /** Device and file number; and what a link says, null for a file itself. */
  file: string
  link: string | null
}

/** @param skipped is told in the order of the walk */
export function listFiles(paths: readonly string[], skipped: (one: SkippedFile) => void): Listed[] {
  const found = paths.flatMap((path): Found[] => {
    const facts = factsOf(path)
    if (facts?.isDirectory()) return filesIn(path, 1, skipped)
    return [{ path, size: facts?.isFile() ? Number(facts.size) : 0, found: false, file: facts ? fileOf(facts) : '', link: null }]
  })
  const whole = new Map(found.filter(({ link }) => link === null).map(({ file, path }) => [file, path]))
  return found
    .filter(({ path, file, link }) => {
      if (link === null) return true
      const itself = whole.get(file)
      if (itself === undefined) whole.set(file, path)
      else skipped({ path, code: 'link', message: `${path} is a link to ${link}, the same file as ${itself}, which is read.` })
      return itself === undefined
    })
    .map(({ path, size, found }) => ({ path, size, found }))
}

function filesIn(folder: string, depth: number, skipped: (one: SkippedFile) => void): Found[] {
  let names: Buffer[]
  try {
    names = readdirSync(folder, { encoding: 'buffer' })
  } catch (error) {
    skipped({ path: folder, code: 'unreadable', message: `${folder} cannot be read (${(error as NodeJS.ErrnoException).code}); check its permissions.` })
    return []
  }
  const texts = names.map((name) => ({ text: isUtf8(name) ? name.toString() : bytesShown(name), named: isUtf8(name) }))
  texts.sort((one, other) => (one.text < other.text ? -1 : 1))
  return texts.flatMap(({ text, named }): Found[] => {
    const path = join(folder, text)
    const skip = (code: SkippedFile['code'], message: string): [] => {
      skipped({ path, code, message: `${path} ${message}` })
      return []
    }
    if (!named) return skip('name_not_utf8', 'has a name that is not UTF-8; rename it to read it.')
    if (text.startsWith('.')) return skip('hidden', 'is hidden by its name; name it to read it.')
    if (caseFile.test(text)) return skip('case', 'is a case of Portolan or belongs to one; open it as a case.')
    const own = factsOf(path, false)
    if (own === null) return skip('unreadable', 'cannot be looked at; check its permissions.')
    const link = own.isSymbolicLink() ? readlinkSync(path) : null
    const facts = link === null ? own : factsOf(path)
    if (facts === null) return skip('link', `is a link to ${link}, which does not exist.`)
    if (facts.isDirectory()) {
      if (link !== null) return skip('link', `is a link to the folder ${link}; name it to read it.`)
      return depth < deepest ? filesIn(path, depth + 1, skipped) : skip('too_deep', `lies more than ${deepest} folders deep; name it to read it.`)
    }
    if (!facts.isFile()) return skip('special', `is ${link === null ? '' : `a link to ${link}, `}${kindOf(facts)}, no regular file; it is never read.`)
    return [{ path, size: Number(facts.size), found: true, file: fileOf(facts), link }]
  })
}

function factsOf(path: string, follow = true): BigIntStats | null {
  try {
    return (follow ? statSync : lstatSync)(path, { bigint: true })
  } catch {
    return null // missing or denied: whoever opens it says which
  }
}
const fileOf = ({ dev, ino }: BigIntStats) => `${dev}:${ino}`
function kindOf(facts: BigIntStats): string {
  return facts.isFIFO() ? 'a pipe' : facts.isSocket() ? 'a socket' : 'a device'
}
/** Bytes that are no UTF-8, each as \xNN. */
function bytesShown(name: Buffer): string {
  return [...name].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`)).join('')
}
