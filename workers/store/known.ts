/**
 * Which captures a case holds, in memory: what a queue of imports asks of them for every file.
 *
 * Asked of the case itself, each question read the records of all captures; a folder of 5,000 small ones took minutes.
 */
import type { Database, Statement } from 'better-sqlite3'
import type { CaptureRecord } from '../contract.ts'

const facts = ['name', 'sha256', 'inflatedSha256', 'bytes', 'inflatedBytes', 'identity', 'sensor', 'inner'] as const
export type KnownCapture = Pick<CaptureRecord, 'id' | (typeof facts)[number]>

export class KnownCaptures {
  private readonly known = new Map<number, KnownCapture>()
  /** By the hash of the file and of what it inflates to: no two captures of a case share one. */
  private readonly hashed = new Map<string, KnownCapture>()
  /** Another one when another connection has written to the case. */
  private readonly version: Statement
  private readonly records: Statement
  private seen: unknown = null

  constructor(database: Database) {
    this.version = database.prepare('pragma data_version').pluck()
    this.records = database.prepare(`select id, record from capture where state = 'done' order by id`)
  }

  /** In the order of their import. */
  all(): Iterable<KnownCapture> {
    this.lookAgain()
    return this.known.values()
  }
  /** The first import of those with one of these hashes. */
  withHash(hashes: readonly (string | null)[]): KnownCapture | undefined {
    this.lookAgain()
    return hashes.flatMap((hash) => (hash === null ? [] : (this.hashed.get(hash) ?? []))).sort((one, other) => one.id - other.id)[0]
  }
  private lookAgain(): void {
    const version = this.version.get()
    if (version !== this.seen) {
      this.known.clear()
      this.hashed.clear()
      for (const row of this.records.iterate()) {
        const { id, record } = row as Row
        this.put({ ...(JSON.parse(record) as Omit<CaptureRecord, 'id'>), id })
      }
      this.seen = version
    }
  }

  /** This connection has made a capture visible. Only what is asked of it is held. */
  put(capture: KnownCapture): void {
    const one = { id: capture.id, ...Object.fromEntries(facts.map((fact) => [fact, capture[fact]])) } as KnownCapture
    this.known.set(one.id, one)
    for (const hash of hashesOf(one)) this.hashed.set(hash, one)
  }
  /** This connection has taken one away. */
  drop(id: number): void {
    for (const hash of hashesOf(this.known.get(id))) this.hashed.delete(hash)
    this.known.delete(id)
  }
}
const hashesOf = (one: KnownCapture | undefined) => [one?.sha256, one?.inflatedSha256].filter((hash) => typeof hash === 'string')
interface Row {
  id: number
  record: string
}

const ofConnections = new WeakMap<Database, KnownCaptures>()
export function knownCaptures(database: Database): KnownCaptures {
  const known = ofConnections.get(database) ?? new KnownCaptures(database)
  ofConnections.set(database, known)
  return known
}
