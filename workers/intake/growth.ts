/**
 * Whether a file is a capture of the case that has grown: its first bytes are that whole capture.
 *
 * Something may still have written to it at its first import, so that the case holds a part. Only captures of the same
 * file name are held against it, as each costs a pass over as many bytes as it had; one pass serves all of them.
 */
import { basename } from 'node:path'
import { identityAt, hashBeginnings, sourceChanged } from '../capture/source.ts'
import { Refusal, type CaptureRecord, type Hooks } from '../contract.ts'
import { otherwise } from '../store/evidence.ts'
import type { CaseStore } from '../store/open.ts'

/** Captures of one name that are held against a file: the longest. */
const mostCandidates = 16

export interface Growth {
  /** What the file continues, shortest first; each is the beginning of the next. */
  continues: CaptureRecord[]
  /** @throws Refusal source_changed where another state of the file was read than was compared */
  check(identity: string): void
}

/**
 * @throws Refusal imported_otherwise where an earlier part has another sensor, or was read with other options: to replace it
 *   would lose that
 */
export async function findGrowth(input: { store: CaseStore; path: string; sensor: string; inner: boolean; hooks: Hooks }): Promise<Growth> {
  const { store, path, sensor, inner, hooks } = input
  const size = Number(identityAt(path)?.split(':')[2] ?? 0)
  // Without packets it counts nothing, and the header alone begins many captures: only that of the same file is one.
  const candidates = store.capturesBelow(basename(path), size, mostCandidates).filter((one) => one.ledger.packets > 0 || one.path === path)
  if (candidates.length === 0) return { continues: [], check() {} }
  candidates.sort((one, other) => one.bytes - other.bytes)
  const { identity, hashes } = await hashBeginnings({ path, ends: candidates.map(({ bytes }) => bytes), hooks })
  const continues = candidates.filter(({ sha256 }, index) => sha256 === hashes[index])
  for (const other of continues) {
    const how = otherwise(other, { sensor, inner })
    if (how === null) continue
    throw new Refusal('imported_otherwise', `${path} continues ${other.name} (its first ${other.bytes} bytes, SHA-256 ${other.sha256}), which is in the case and was imported ${how}; nothing was changed. Import it the same way to have it replace that part.`)
  }
  return {
    continues,
    check(read) {
      if (continues.length > 0 && read !== identity) throw sourceChanged(path)
    },
  }
}
