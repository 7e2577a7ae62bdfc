/**
 * Probes and ports as tables of a connection, decoded from the stored chunks while a statement reads them.
 *
 * A column is decoded only when the statement's text names it: SQL has no way to reach a column without spelling it
 * or writing *. Rows are one array, filled anew for each: SQLite takes its values before it asks for the next.
 */
import type { Database } from 'better-sqlite3'
import { toolMarks, type Instant } from '../../capture/sink.ts'
import { isoTime, Refusal, type PortName } from '../../contract.ts'
import { answerKinds, type ExtraColumn, type ProbeScope } from '../pairs.ts'
import type { StoredProbes } from '../probes.ts'
import { alikeColumns, alikeRows, countingAlike, type AlikeColumn } from './alike.ts'
import { whole } from './whole.ts'
import { portTable, probeTable, queryTables, udpTable } from './schema.ts'

export interface RegisteredPort extends PortName {
  protocol: 'tcp' | 'udp'
}
type Value = string | bigint | null
type ProbeColumn = (typeof probeTable.columns)[number]['name']

const secondsADay = 86_400
/** Nothing stops a statement from within. */
const unheard = { cancelled: () => false, progress() {} }
const decoded: Partial<Record<ProbeColumn, ExtraColumn>> = { time: 'time', seconds: 'time', nanoseconds: 'time', capture: 'capture', sensor: 'capture', frame: 'frame', sport: 'sourcePort', seq: 'sequence', tool: 'mark', answer: 'answer', handshake: 'handshake', delay: 'answerDelay' }

/** @param input.sql the statement that will run, for the columns it names */
export function defineTables(input: { database: Database; probes: StoredProbes; sensors: ReadonlyMap<number, string>; ports(): Iterable<RegisteredPort>; sql: string }): void {
  const { database, probes, sensors, ports, sql } = input
  const named = columnsNamed(sql)
  for (const [{ name, columns, parameters }, protocol] of [[probeTable, 'tcp'], [udpTable, 'udp']] as const) {
    database.table(name, {
      columns: columns.map(({ name }) => name),
      parameters: parameters.map(({ name }) => name),
      rows: function* (...given: unknown[]) {
        yield* probeRows({ probes, protocol, sensors, named, given })
      },
    })
  }
  // Of the columns that probes may be alike in, and no others: the statement names none.
  const columns = [...named].filter((name): name is AlikeColumn => name in alikeColumns)
  for (const protocol of ['tcp', 'udp'] as const) {
    const table = protocol === 'tcp' ? probeTable : udpTable
    database.table(`${alikeTable}_${table.name}`, {
      columns: ['alike', ...columns],
      parameters: table.parameters.map(({ name }) => name),
      rows: function* (...given: unknown[]) {
        yield* alikeRows({ probes, scope: scopeOf(protocol, given), columns, sensors, hooks: unheard })
      },
    })
  }
  // A table with a key, not rows made on demand: a join would have them all made again for each probe.
  if (/\bport\b/i.test(sql)) {
    database.exec(`create temp table port (${portTable.columns.map(({ name, type }) => `${name} ${type}`).join(', ')}, primary key (port, protocol)) strict, without rowid`)
    const add = database.prepare('insert into port values (?, ?, ?, ?, ?, ?)')
    database.transaction(() => {
      for (const { port, protocol, name, description, range, status } of ports()) add.run(port, protocol, name, description, range, status)
    })()
  }
  for (const { name, view } of queryTables) if (view !== null) database.exec(`create temp view ${name} as ${view}`)
}

/** Kinds of probes with how many there are of each: only for a statement that was rewritten for them. */
const alikeTable = 'kinds_of'

/** The statement over kinds of probes where that gives the same, null where it may not. */
export function alike(sql: string): string | null {
  return [...columnsNamed(sql)].every((name) => name in alikeColumns) ? countingAlike(sql, alikeTable) : null
}

/** The probe columns that the text may mean. */
export function columnsNamed(sql: string): ReadonlySet<ProbeColumn> {
  const text = sql.toLowerCase().replace(/count\s*\(\s*\*\s*\)/g, '')
  const all = text.includes('*') || text.includes('natural')
  return new Set(probeTable.columns.map(({ name }) => name).filter((name) => all || text.includes(name)))
}

function* probeRows(input: {
  probes: StoredProbes
  protocol: ProbeScope['protocol']
  sensors: ReadonlyMap<number, string>
  named: ReadonlySet<ProbeColumn>
  given: unknown[]
}): Generator<Value[], undefined> {
  const { probes, protocol, sensors, named, given } = input
  const scope = scopeOf(protocol, given)
  const extra = [...new Set([...named].flatMap((name) => decoded[name] ?? []))]
  const row: Value[] = probeTable.columns.map(() => null)
  const place = (name: ProbeColumn) => (named.has(name) ? probeTable.columns.findIndex((column) => column.name === name) : -1)
  const [capture, sensorAt, frame, time, seconds, nanoseconds, src, dst, sport, dport, seq, tool, protocolAt, answer, handshake, delay] = probeTable.columns.map(({ name }) => place(name))
  if (protocolAt >= 0) row[protocolAt] = protocol
  for (const pair of probes.pairs(scope, extra, unheard)) {
    if (src >= 0) row[src] = probes.addressText(pair.source)
    if (dst >= 0) row[dst] = probes.addressText(pair.destination)
    for (let at = pair.from; at < pair.from + pair.length; at++) {
      if (dport >= 0) row[dport] = whole(pair.port[at])
      if (sport >= 0) row[sport] = whole(pair.sourcePort[at])
      if (capture >= 0) row[capture] = whole(pair.capture[at])
      if (sensorAt >= 0) row[sensorAt] = sensors.get(pair.capture[at]) ?? ''
      if (frame >= 0) row[frame] = whole(pair.frame[at])
      if (time >= 0) row[time] = isoTime({ day: pair.day[at], time: pair.time[at] })
      if (seconds >= 0) row[seconds] = whole(pair.day[at] * secondsADay + Math.floor(pair.time[at] / 1e9))
      if (nanoseconds >= 0) row[nanoseconds] = whole(pair.time[at] % 1e9)
      if (seq >= 0) row[seq] = whole(pair.sequence[at])
      if (tool >= 0) row[tool] = toolMarks[pair.mark[at]] ?? 'none'
      if (answer >= 0) row[answer] = answerKinds[pair.answer[at]] ?? 'silent'
      if (handshake >= 0) row[handshake] = whole(pair.handshake[at])
      if (delay >= 0) row[delay] = Number.isNaN(pair.answerDelay[at]) ? null : whole(pair.answerDelay[at])
      yield row
    }
  }
  return undefined
}

function scopeOf(protocol: ProbeScope['protocol'], given: readonly unknown[]): ProbeScope {
  const [since, until, sensor, targets, sources] = given
  return {
    protocol,
    outcome: 'all',
    start: instantOf('since', since),
    end: instantOf('until', until),
    sensor: sensor === undefined ? null : String(sensor),
    targets: targets === undefined ? '' : String(targets),
    sources: sources === undefined ? '' : String(sources),
  }
}


/** 2016-11-03, or with a time of the day to the nanosecond, UTC. */
function instantOf(name: string, text: unknown): Instant | null {
  if (text === undefined) return null
  const parts = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?Z?)?$/.exec(String(text))
  const milliseconds = parts ? Date.parse(`${parts[1]}T00:00:00Z`) : NaN
  if (!parts || Number.isNaN(milliseconds)) throw new Refusal('bad_question', `${name} = ${JSON.stringify(text)} is no time; write it as 2016-11-03 or 2016-11-03T14:05:09Z.`)
  const [hours, minutes, seconds] = [parts[2], parts[3], parts[4]].map((digits) => Number(digits ?? 0))
  const time = ((hours * 60 + minutes) * 60 + seconds) * 1e9 + Number((parts[5] ?? '').padEnd(9, '0'))
  return { day: Math.floor(milliseconds / 1000 / secondsADay), time }
}
