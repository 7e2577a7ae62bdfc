/**
 * The files of a report, written so that none is ever half there: all under other names, flushed, then all renamed.
 *
 * A full disk or a closed folder is refused before any file has its final name; what an earlier report left stays whole.
 */
import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { Refusal, type ReportFile } from '../contract.ts'
import { makeFolder } from './folder.ts'
import { formatNumber } from '../figures/numbers.ts'

export interface FileContent {
  name: string
  kind: ReportFile['kind']
  bytes: Buffer
}

export function described({ name, kind, bytes }: FileContent): ReportFile {
  return { name, kind, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** @throws Refusal disk_full, write_failed */
export function writeFiles({ folder, files }: { folder: string; files: readonly FileContent[] }): ReportFile[] {
  const unfinished = ({ name }: FileContent) => join(folder, `.${name}.part`)
  let at: FileContent | null = null
  try {
    makeFolder(folder)
    for (const file of files) {
      at = file
      rmSync(unfinished(file), { force: true })
      writeFlushed(unfinished(file), file.bytes)
    }
    for (const file of files) {
      at = file
      renameSync(unfinished(file), join(folder, file.name))
    }
    flush(folder)
  } catch (error) {
    for (const file of files) discard(unfinished(file))
    throw refused({ folder, name: at?.name ?? 'a report', needed: files.reduce((sum, { bytes }) => sum + bytes.length, 0), error: error as NodeJS.ErrnoException })
  }
  return files.map(described)
}

/** Where the folder itself is none there is nothing to take away. */
function discard(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // What could not be written is not there; why it could not is told.
  }
}
function writeFlushed(path: string, bytes: Buffer): void {
  // 'wx' follows no link that someone planted under this name.
  const file = openSync(path, 'wx')
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
/** The folder's own entries, where the system can flush a folder. */
function flush(folder: string): void {
  if (process.platform === 'win32') return
  const file = openSync(folder, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function refused(input: { folder: string; name: string; needed: number; error: NodeJS.ErrnoException }): Refusal {
  const { folder, name, needed, error } = input
  const { code = 'unknown' } = error
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return new Refusal('write_failed', `${name} cannot be written into ${folder} (${code}); no file of this report was kept; choose another folder.`)
  return new Refusal('disk_full', `No room for ${name} in ${folder}: the report needs ${formatNumber(needed)} bytes, ${free(folder)} are free; no file of it was kept; free some space and make it again.`)
}
function free(folder: string): string {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return formatNumber(bavail * bsize)
  } catch {
    return 'an unknown number' // the folder itself is gone
  }
}
