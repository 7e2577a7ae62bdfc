/**
 * A text file as one string, with the hash of its bytes: label files and port knowledge.
 *
 * Regular files only, opened once and hashed from the same bytes that are read; bounded before anything is allocated.
 */
import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { Refusal, type RefusalCode } from '../contract.ts'

export interface TextFile {
  name: string
  text: string
  bytes: number
  sha256: string
}

/** @param input.wrong the code for what is too long or no UTF-8 */
export function readTextFile(input: { path: string; mostBytes: number; wrong: RefusalCode }): TextFile {
  const { path, mostBytes, wrong } = input
  let file: number
  try {
    // A pipe or device would hang a plain open.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new Refusal(missing ? 'file_missing' : 'file_denied', `${path} ${missing ? 'does not exist' : 'cannot be opened'}; nothing was imported.`)
  }
  try {
    const facts = fstatSync(file)
    if (!facts.isFile()) throw new Refusal('not_a_regular_file', `${path} is not a regular file; nothing was imported.`)
    if (facts.size === 0) throw new Refusal('file_empty', `${path} is empty; nothing was imported.`)
    if (facts.size > mostBytes) throw new Refusal(wrong, `${path} has ${facts.size} bytes, more than the ${mostBytes} that are read; nothing was imported.`)
    const bytes = Buffer.alloc(facts.size)
    let length = 0
    for (let got = -1; got !== 0 && length < bytes.length; length += got) got = readSync(file, bytes, length, bytes.length - length, length)
    if (length !== facts.size || readSync(file, Buffer.alloc(1), 0, 1, length) !== 0) {
      throw new Refusal('source_changed', `${path} changed while it was read; nothing was imported, import it again.`)
    }
    return { name: basename(path), text: decoded(bytes, path, wrong), bytes: length, sha256: createHash('sha256').update(bytes).digest('hex') }
  } finally {
    closeSync(file)
  }
}

function decoded(bytes: Buffer, path: string, wrong: RefusalCode): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new Refusal(wrong, `${path} is not UTF-8 text; nothing was imported.`)
  }
}
