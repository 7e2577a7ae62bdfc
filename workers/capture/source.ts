/**
 * A file as evidence: opened once and read only, known again by what the file system says of it, told when it changes.
 *
 * Reading leaves bytes, size and times as they are; the time of last access too, where the system lets us ask for it.
 */
import { createHash } from 'node:crypto'
import { constants, statSync, type BigIntStats } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { Refusal, type Hooks } from '../contract.ts'

const hashBytes = 1 << 20

export async function openRegular(path: string): Promise<FileHandle> {
  // Non-blocking, so that opening a FIFO nobody writes to does not wait for ever.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK
  let file: FileHandle
  try {
    // Only the owner may leave the time of last access alone.
    file = await open(path, flags | (constants.O_NOATIME ?? 0)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EPERM') return open(path, flags)
      throw error
    })
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') throw new Refusal('file_missing', `${path} does not exist; check the path.`)
    if (code === 'ENXIO' || code === 'EISDIR') throw new Refusal('not_a_regular_file', `${path} is not a regular file; nothing was read.`)
    throw new Refusal('file_denied', `${path} cannot be opened (${code}); check its permissions.`)
  }
  const facts = await file.stat()
  if (!facts.isFile()) {
    await file.close()
    throw new Refusal('not_a_regular_file', `${path} is not a regular file; nothing was read.`)
  }
  return file
}

/** Appended to, truncated, overwritten, touched, or no longer under its name (removed, or another file moved over it). */
export function changed(before: BigIntStats, after: BigIntStats): boolean {
  return before.size !== after.size || before.mtimeNs !== after.mtimeNs || before.ctimeNs !== after.ctimeNs || after.nlink === 0n
}
export function sourceChanged(path: string): Refusal {
  return new Refusal('source_changed', `${path} changed while it was read (size, time or content); nothing was kept. Import it again when nothing writes to it.`)
}

/** Device, file number, size, times of change: equal for a file nothing wrote to, renamed or touched in between. */
export function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(':')
}
/** Of what lies at the path now; null when nothing does. */
export function identityAt(path: string): string | null {
  const facts = statSync(path, { bigint: true, throwIfNoEntry: false })
  return facts?.isFile() ? identityOf(facts) : null
}

/** SHA-256 of a file's bytes, lower-case hex. */
export async function hashSource(input: { path: string; hooks: Hooks }): Promise<string> {
  const { path, hooks } = input
  const file = await openRegular(path)
  try {
    const before = await file.stat({ bigint: true })
    const sha256 = await hashOpen({ file, path, hooks })
    if (changed(before, await file.stat({ bigint: true }))) throw sourceChanged(path)
    return sha256
  } finally {
    await file.close()
  }
}
/** The same of an open one. */
export async function hashOpen(input: { file: FileHandle; path: string; hooks: Hooks }): Promise<string> {
  const { file, path, hooks } = input
  const total = (await file.stat()).size
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafeSlow(hashBytes)
  for (let done = 0; done < total; ) {
    if (hooks.cancelled()) throw new Refusal('cancelled', `Cancelled while hashing ${path}; nothing of it was kept.`)
    const { bytesRead } = await file.read(buffer, 0, Math.min(hashBytes, total - done), done)
    if (bytesRead === 0) throw sourceChanged(path)
    hash.update(buffer.subarray(0, bytesRead))
    done += bytesRead
    hooks.progress({ stage: 'hashing', subject: path, done, total, unit: 'bytes' })
  }
  return hash.digest('hex')
}
