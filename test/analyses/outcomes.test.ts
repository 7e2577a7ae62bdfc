import { expect, test } from 'vitest'
import type { MemoryProbe } from './memoryReader.ts'
import { fromProbes, monday, tablesOf } from './fromProbes.ts'

const second = 1e9
const [silent, open, closed, filtered] = [0, 1, 2, 3]
let moment = 0
const probe = (source: number, destination: number, port: number, answer: number, handshake = 0): MemoryProbe => ({
  source, destination, port, answer, handshake, day: monday, time: ++moment * second, sequence: moment,
})
const probes = [
  probe(1, 9, 22, open), probe(1, 9, 23, closed), probe(1, 9, 80, filtered), probe(1, 8, 22, silent),
  // It scanned 22 above; it talks to it twice later. On 443 it talked at once: nothing it came back to.
  probe(1, 9, 22, open, 2), probe(1, 9, 22, open, 2), probe(1, 9, 443, open, 2), probe(1, 9, 443, open, 2),
  probe(2, 9, 22, open, 1), probe(2, 9, 22, silent, 2),
]
const run = (parameters = {}) => fromProbes({ analysis: 'outcomes', probes, parameters: { filter: 'none', runs: 2, ...parameters } })
const table = (title: string, result = run()) => tablesOf(result).find((one) => one.title === title)!.rows

test('every probe is counted once by what answered it: in all, by port, by scanner, by target', () => {
  expect(table('Outcomes')).toEqual([['open', 6, 0.6], ['closed', 1, 0.1], ['filtered', 1, 0.1], ['silent', 2, 0.2], ['handshake completed', 6, 0.6], ['of these with data', 5, 0.5]])
  expect(table('Answers by port')).toEqual([
    [22, 'ssh', 6, 4, 0, 0, 2, 4 / 6, 1], [443, 'https', 2, 2, 0, 0, 0, 1, 1], [23, 'telnet', 1, 0, 1, 0, 0, 0, 0], [80, 'http', 1, 0, 0, 1, 0, 0, 0],
  ])
  expect(table('Answers by scanner')).toEqual([['1', 8, 5, 1, 1, 1, 5 / 8, 2, 4, 4, 1], ['2', 2, 1, 0, 0, 1, 0.5, 1, 2, 1, 0]])
  expect(table('Answers by target')).toEqual([['9', 9, 6, 1, 1, 1, 6 / 9, 2, '22 443', 2], ['8', 1, 0, 0, 0, 1, 0, 0, '', 0]])
})

test('who came back with data to what it had only scanned is listed with both moments', () => {
  expect(table('Came back with data')).toEqual([['1', '9', 22, 'ssh', '2016-07-18T00:00:01.000000000Z', '2016-07-18T00:00:05.000000000Z', 2]])
})

test('clusters say what they found', () => {
  const rows = table('What each cluster found')
  expect(rows.reduce((sum, row) => sum + (row[2] as number), 0)).toBe(10)
  expect(rows.reduce((sum, row) => sum + (row[3] as number), 0)).toBe(6)
})

test('names are those of the protocol that is looked at', () => {
  const rows = (protocol: 'tcp' | 'udp') => table('Answers by port', fromProbes({ analysis: 'outcomes', probes: [probe(1, 9, 515, open), probe(1, 9, 512, open)], parameters: { filter: 'none', runs: 2, protocol } })).map(([port, name]) => [port, name])
  expect([rows('tcp'), rows('udp')]).toEqual([[[512, 'exec'], [515, 'printer']], [[512, 'comsat'], [515, 'printer']]])
})

test('where nothing answers nothing is listed, and the reason is said; the unanswered alone are not called that', () => {
  const quiet = fromProbes({ analysis: 'outcomes', probes: [probe(1, 9, 22, silent), probe(1, 9, 23, silent)], parameters: { filter: 'none', runs: 2 } })
  expect([tablesOf(quiet).flatMap(({ rows }) => rows), quiet.warnings]).toEqual([[], ['Nothing in scope answers a probe: the captures hold one direction, or a network in which nobody answers. Whether a port was open is not known.']])
  const rest = run({ outcome: 'unanswered' })
  expect([rest.scope.probes, tablesOf(rest).flatMap(({ rows }) => rows), rest.warnings.some((one) => one.startsWith('Only probes without an answer'))]).toEqual([2, [], true])
})
