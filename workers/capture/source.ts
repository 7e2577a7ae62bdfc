/**
 * A file as evidence: opened once and read only, known again by what the file system says of it, told when it changes.
 *
 * Reading leaves bytes, size and times as they are; the time of last access too, where the system lets us ask for it.
 */
import { createHash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, read, statSync, type BigIntStats } from 'node:fs'
import { Refusal, type Hooks } from '../contract.ts'

const hashBytes = 1 << 20

/** An open file. (That of node:fs/promises does the same; to load it takes longer than to import a small capture.) */
export class SourceFile {
  readonly descriptor: number
  private readonly underWay = new Set<Promise<number>>()

  constructor(descriptor: number) {
    this.descriptor = descriptor
  }
  facts(): BigIntStats {
    return fstatSync(this.descriptor, { bigint: true })
  }
  /** By a thread. @returns how many bytes there were */
  read(into: Uint8Array, position: number): Promise<number> {
    const done = new Promise<number>((resolve, reject) => {
      read(this.descriptor, into, 0, into.length, position, (error, bytes) => (error ? reject(error) : resolve(bytes)))
    })
    const ended = () => this.underWay.delete(done)
    this.underWay.add(done)
    void done.then(ended, ended)
    return done
  }
  /** When nothing is read into anybody's memory any more. */
  async close(): Promise<void> {
    await Promise.allSettled(this.underWay)
    closeSync(this.descriptor)
  }
}

export function openRegular(path: string): SourceFile {
  // Non-blocking, so that opening a FIFO nobody writes to does not wait for ever.
  const flags = constants.O_RDONLY | constants.O_NONBLOCK
  let descriptor: number
  try {
    descriptor = openUnseen(path, flags)
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') throw new Refusal('file_missing', `${path} does not exist; check the path.`)
    if (code === 'ENXIO' || code === 'EISDIR') throw new Refusal('not_a_regular_file', `${path} is not a regular file; nothing was read.`)
    throw new Refusal('file_denied', `${path} cannot be opened (${code}); check its permissions.`)
  }
  if (!fstatSync(descriptor).isFile()) {
    closeSync(descriptor)
    throw new Refusal('not_a_regular_file', `${path} is not a regular file; nothing was read.`)
  }
  return new SourceFile(descriptor)
}
/** Only the owner may leave the time of last access alone. */
function openUnseen(path: string, flags: number): number {
  try {
    return openSync(path, flags | (constants.O_NOATIME ?? 0))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EPERM') return openSync(path, flags)
    throw error
  }
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
  const file = openRegular(path)
  try {
    const before = file.facts()
    const sha256 = await hashOpen({ file, path, hooks })
    if (changed(before, file.facts())) throw sourceChanged(path)
    return sha256
  } finally {
    await file.close()
  }
}
/** The same of an open one. */
export async function hashOpen({ file, path, hooks }: { file: SourceFile; path: string; hooks: Hooks }): Promise<string> {
  const [sha256] = await hashOpenTo({ file, path, ends: [Number(file.facts().size)], hooks })
  return sha256
}

/**
 * SHA-256 of a file's first bytes, up to each of the ends.
 * @param input.ends ascending, none past the file's end
 * @returns identity of the file that was read; one hash for each end
 */
export async function hashBeginnings(input: { path: string; ends: readonly number[]; hooks: Hooks }): Promise<{ identity: string; hashes: string[] }> {
  const { path, ends, hooks } = input
  const file = openRegular(path)
  try {
    const before = file.facts()
    const hashes = await hashOpenTo({ file, path, ends, hooks })
    if (changed(before, file.facts())) throw sourceChanged(path)
    return { identity: identityOf(before), hashes }
  } finally {
    await file.close()
  }
}

async function hashOpenTo(input: { file: SourceFile; path: string; ends: readonly number[]; hooks: Hooks }): Promise<string[]> {
  const { file, path, ends, hooks } = input
  const total = ends[ends.length - 1]
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafeSlow(hashBytes)
  const hashes: string[] = []
  let done = 0
  for (const end of ends) {
    while (done < end) {
      if (hooks.cancelled()) throw new Refusal('cancelled', `Cancelled while hashing ${path}; nothing of it was kept.`)
      const bytes = await file.read(buffer.subarray(0, Math.min(hashBytes, end - done)), done)
      if (bytes === 0) throw sourceChanged(path)
      hash.update(buffer.subarray(0, bytes))
      done += bytes
      hooks.progress({ stage: 'hashing', subject: path, done, total, unit: 'bytes' })
    }
    hashes.push(hash.copy().digest('hex'))
  }
  return hashes
}
