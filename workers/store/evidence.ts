/**
 * Captures in the case: what is known of each, and the import that puts one in.
 *
 * An import's rows belong to a capture in state 'running'; every query asks for 'done', and what a killed process left
 * is removed at the next opening. Nothing half-imported is ever visible.
 */
import type { Database } from 'better-sqlite3'
import type { ProbeSink, ReadOutcome } from '../capture/sink.ts'
import { Refusal, type CaptureRecord } from '../contract.ts'
import { record } from './activity.ts'
import { addressBook } from './addresses.ts'
import { decode16, decodeKeys } from './chunk.ts'
import { createAnswerWriter } from './answerRuns.ts'
import { runKinds, RunWriter } from './runs.ts'
import { captureDigests } from './seal.ts'

export interface CaptureImport {
  sink: ProbeSink
  /** Ends the capture's last run and counts its distinct sources, pairs and ports. */
  count(): { sources: number; pairs: number; ports: number }
  /** Makes it visible. */
  finish(input: { capture: Omit<CaptureRecord, 'id'>; outcome: ReadOutcome; at: string }): void
  /** Leaves nothing of it. */
  abandon(): void
}

export function listCaptures(database: Database): CaptureRecord[] {
  const rows = database.prepare(`select id, record from capture where state = 'done' order by id`).all() as { id: number; record: string }[]
  return rows.map(({ id, record }) => ({ id, ...(JSON.parse(record) as Omit<CaptureRecord, 'id'>) }))
}

export function dropUnfinished(database: Database): void {
  const left = database.prepare(`select count(*) from capture where state = 'running'`).pluck().get() as number
  if (left > 0) database.transaction(() => database.prepare(`delete from capture where state = 'running'`).run()).immediate()
}

export function beginImport(database: Database, sensor: string): CaptureImport {
  const insert = database.prepare(`insert into capture (state, sha256, sensor, record) values ('running', '', ?, '')`)
  const id = Number(insert.run(sensor).lastInsertRowid)
  const addresses = addressBook(database)
  const runs = new RunWriter({ database, capture: id, kind: runKinds.tcpProbe, before: addresses.store })
  const answers = createAnswerWriter({ database, capture: id, before: addresses.store })
  return {
    sink: { address6: addresses.key, probe: runs.probe.bind(runs), ...answers.sink },
    count() {
      runs.flush()
      answers.flush()
      return countDistinct(database, id)
    },
    finish({ capture, outcome, at }) {
      database.transaction(() => finish({ database, id, capture, outcome, at })).immediate()
    },
    abandon() {
      database.transaction(() => database.prepare('delete from capture where id = ?').run(id)).immediate()
    },
  }
}

function finish(input: { database: Database; id: number; capture: Omit<CaptureRecord, 'id'>; outcome: ReadOutcome; at: string }): void {
  const { database, id, capture, outcome, at } = input
  const same = database.prepare(`select record from capture where state = 'done' and sha256 = ?`).pluck().get(capture.sha256)
  if (same !== undefined) {
    const { name } = JSON.parse(same as string) as CaptureRecord
    throw new Refusal('duplicate', `${capture.path} has the same bytes as ${name} (SHA-256 ${capture.sha256}), which is in the case; it was not imported again.`)
  }
  database.prepare(`update capture set state = 'done', sha256 = ?, record = ? where id = ?`).run(capture.sha256, JSON.stringify(capture), id)
  const sample = database.prepare('insert into sample values (?, ?, ?, ?)')
  for (const { reason, frame, offset } of outcome.samples) sample.run(id, reason, frame, offset)
  const volume = database.prepare('insert into volume values (?, ?, ?, ?, ?, ?, ?, ?)')
  for (const { hour, packets, tcp, udp, icmp, other, probes } of outcome.hours) volume.run(id, hour, packets, tcp, udp, icmp, other, probes)
  record(database, 'capture imported', `${capture.name} ${capture.sha256} (${capture.result}); ${captureDigests(database, id)}`, at)
}

/** Exact counts in the memory of one chunk a run: keys are merged in order, ports are a bitmap. */
function countDistinct(database: Database, capture: number): { sources: number; pairs: number; ports: number } {
  const ports = new Uint8Array(65_536)
  const chunks = database.prepare(
    'select chunk.probes, chunk.keys, chunk.port from chunk join run on run.id = chunk.run where run.id = ? order by chunk.number',
  )
  const runIds = database.prepare(`select id from run where capture = ? and kind = ${runKinds.tcpProbe}`).pluck().all(capture) as number[]
  const walks = runIds.map((run) => walk(chunks.all(run) as { probes: number; keys: Uint8Array; port: Uint8Array }[], ports))
  const heads = walks.map((one) => one.next())
  let sources = 0
  let pairs = 0
  let lastSource = -1
  let lastDestination = -1
  for (;;) {
    let least = -1
    for (let index = 0; index < heads.length; index++) {
      const head = heads[index]
      if (head.done) continue
      const best = least < 0 ? null : heads[least].value
      if (!best || head.value[0] < best[0] || (head.value[0] === best[0] && head.value[1] < best[1])) least = index
    }
    if (least < 0) break
    const [source, destination] = heads[least].value as [number, number]
    if (source !== lastSource) sources++
    if (source !== lastSource || destination !== lastDestination) pairs++
    lastSource = source
    lastDestination = destination
    heads[least] = walks[least].next()
  }
  return { sources, pairs, ports: ports.reduce((sum, seen) => sum + seen, 0) }
}

function* walk(chunks: { probes: number; keys: Uint8Array; port: Uint8Array }[], ports: Uint8Array): Generator<[number, number], undefined> {
  for (const { probes, keys, port } of chunks) {
    for (const seen of decode16(port, probes)) ports[seen] = 1
    const { sources, destinations } = decodeKeys(keys, probes)
    for (let index = 0; index < sources.length; index++) yield [sources[index], destinations[index]]
  }
  return undefined
}
