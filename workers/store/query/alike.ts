/**
 * Statements that only count probes alike: they are counted before SQLite sees them, a row a kind and not a row a probe.
 *
 * A table made by the program hands rows over one by one, about a microsecond each, and GROUP BY then sorts them: tens of
 * seconds for some millions. Where a statement reads one table of probes, and asks nothing of a probe but how many there
 * are (count(*), count(distinct ..), min, max, GROUP BY or DISTINCT over columns that few values fill), its rows may come
 * together with their number: count(*) is then the sum of those numbers. Whatever is not surely of this kind runs as it is.
 */
import { toolMarks } from '../../capture/sink.ts'
import type { Hooks } from '../../contract.ts'
import { answerKinds, type ExtraColumn, type ProbeScope } from '../pairs.ts'
import type { StoredProbes } from '../probes.ts'
import { whole } from './whole.ts'

type Value = string | bigint | null
/** Columns that probes may be alike in, and what has to be read for them. */
export const alikeColumns = { dport: null, sport: 'sourcePort', tool: 'mark', answer: 'answer', handshake: 'handshake', capture: 'capture', sensor: 'capture', protocol: null, src: null, dst: null } as const satisfies Record<string, ExtraColumn | null>
export type AlikeColumn = keyof typeof alikeColumns
/** Kinds kept at a time: what is counted so far is handed over, and the same kind may come again. */
const mostKinds = 1 << 18

const scalar = ['substr', 'lower', 'upper', 'length', 'abs', 'coalesce', 'ifnull', 'iif', 'round', 'instr', 'min', 'max', 'count', 'probe', 'udp_probe']
const words = ['select', 'distinct', 'where', 'and', 'or', 'not', 'in', 'by', 'having', 'when', 'then', 'else', 'case', 'between', 'like', 'glob', 'limit', 'offset', 'as']
const otherwise = /\bprobe\s*\.|\b(join|over|filter|union|except|intersect|exists|rowid|oid|_rowid_|using|natural|collate|alike)\b/
const countOfRows = /\bcount\s*\(\s*\*\s*\)/g

/** The statement that counts kinds, null where this one may ask for more. @param name of the table of kinds, whose column `alike` is their number */
export function countingAlike(sql: string, name: string): string | null {
  if (/["`[\]]|--|\/\*|\?|[:@$][a-z]/i.test(sql.replace(/'(?:[^']|'')*'/g, "''"))) return null
  const plain = sql.replace(/'(?:[^']|'')*'/g, (text) => ' '.repeat(text.length)).toLowerCase()
  const from = /\bfrom\s+(probe|udp_probe)\b(?=\s*(?:$|;|\(|where\b|group\b|order\b|limit\b))/g.exec(plain)
  if (!/^\s*select\b/.test(plain) || plain.match(/\b(select|from)\b/g)!.length !== 2 || from === null || otherwise.test(plain)) return null
  const counts = plain.replace(countOfRows, '')
  if (counts.includes('*') || /\bcount\s*\((?!\s*distinct\b)/.test(counts)) return null
  if (!/\bgroup\s+by\b|^\s*select\s+distinct\b/.test(plain) && counts === plain) return null
  const called = [...plain.matchAll(/([a-z_][a-z0-9_]*)\s*\(/g)].map(([, word]) => word)
  if (called.some((word) => !scalar.includes(word) && !words.includes(word))) return null
  // After its arguments, where it has any, comes no second table.
  if (/^\s*(\([^()]*\))?\s*,/.test(plain.slice(from.index + from[0].length))) return null
  const edits = [...plain.matchAll(countOfRows)].map(({ index, 0: text }) => ({ index, length: text.length, by: 'coalesce(sum(alike), 0)' }))
  edits.push({ index: from.index, length: from[0].length, by: `from ${name}_${from[1]}` })
  edits.sort((one, other) => other.index - one.index)
  return edits.reduce((text, { index, length, by }) => text.slice(0, index) + by + text.slice(index + length), sql)
}

/** Rows of (number alike, values of the columns), kind by kind. */
export function* alikeRows(input: {
  probes: StoredProbes
  scope: ProbeScope
  columns: readonly AlikeColumn[]
  sensors: ReadonlyMap<number, string>
  hooks: Hooks
}): Generator<Value[], undefined> {
  const { probes, scope, columns, sensors, hooks } = input
  const captures = Math.max(0, ...sensors.keys()) + 1
  const has = (name: AlikeColumn) => columns.includes(name)
  const [bySource, byDestination, byPort, byOther] = [has('src'), has('dst'), has('dport'), columns.some((name) => !['src', 'dst', 'dport', 'protocol'].includes(name))]
  const extra = [...new Set(columns.flatMap((name) => alikeColumns[name] ?? []))]
  // A kind is one number, exact: two ports, three small codes and some two million captures.
  const [sourcePorts, tools, answers, handshakes, which] = [has('sport') ? 65_536 : 1, has('tool') ? 4 : 1, has('answer') ? 4 : 1, has('handshake') ? 4 : 1, has('capture') || has('sensor') ? captures : 1]
  const kinds = new Map<number, number>()
  const ports = new Float64Array(byPort && !byOther && !bySource && !byDestination ? 65_536 : 0)
  let source = ''
  let destination = ''
  const row: Value[] = [null, ...columns.map(() => null)]
  const fill = (kind: number, number: number): Value[] => {
    let rest = kind
    const digit = (radix: number) => {
      const value = rest % radix
      rest = (rest - value) / radix
      return value
    }
    const [dport, sport, tool, answer, handshake, capture] = [byPort ? 65_536 : 1, sourcePorts, tools, answers, handshakes, which].map(digit)
    const values = { dport, sport, tool: toolMarks[tool] ?? 'none', answer: answerKinds[answer] ?? 'silent', handshake, capture, sensor: sensors.get(capture) ?? '', protocol: scope.protocol, src: source, dst: destination }
    row[0] = whole(number)
    columns.forEach((name, index) => {
      const value = values[name]
      row[index + 1] = typeof value === 'number' ? whole(value) : value
    })
    return row
  }
  let [lastSource, lastDestination] = [-1, -1]
  for (const pair of probes.pairs(scope, extra, hooks)) {
    const another = (bySource && pair.source !== lastSource) || (byDestination && (pair.source !== lastSource || pair.destination !== lastDestination))
    if (another || kinds.size > mostKinds) {
      for (const [kind, number] of kinds) yield fill(kind, number)
      kinds.clear()
    }
    if (bySource && pair.source !== lastSource) source = probes.addressText(pair.source)
    if (byDestination && (pair.destination !== lastDestination || pair.source !== lastSource)) destination = probes.addressText(pair.destination)
    lastSource = pair.source
    lastDestination = pair.destination
    const { from, length, port } = pair
    const end = from + length
    if (ports.length > 0) for (let at = from; at < end; at++) ports[port[at]]++
    else if (!byPort && !byOther) kinds.set(0, (kinds.get(0) ?? 0) + length)
    else {
      const { sourcePort, mark, answer, handshake, capture } = pair
      for (let at = from; at < end; at++) {
        let kind = which > 1 ? capture[at] : 0
        if (handshakes > 1) kind = kind * 4 + handshake[at]
        if (answers > 1) kind = kind * 4 + answer[at]
        if (tools > 1) kind = kind * 4 + mark[at]
        if (sourcePorts > 1) kind = kind * 65_536 + sourcePort[at]
        if (byPort) kind = kind * 65_536 + port[at]
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
      }
    }
  }
  for (const [kind, number] of kinds) yield fill(kind, number)
  for (let port = 0; port < ports.length; port++) if (ports[port] > 0) yield fill(port, ports[port])
  return undefined
}
