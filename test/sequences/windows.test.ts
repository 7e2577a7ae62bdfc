import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isoTime } from '../../workers/contract.ts'
import { windowsOf } from '../../workers/sequences/windows.ts'

const at = (iso: string) => {
  const milliseconds = Date.parse(iso)
  const day = Math.floor(milliseconds / 86_400_000)
  return { day, time: (milliseconds - day * 86_400_000) * 1e6 }
}
const span = (first: string, last: string) => ({ first: at(first), last: at(last) })
const bounds = (word: string, of = span('2016-11-01T00:00:00Z', '2016-11-30T23:59:59Z')) =>
  windowsOf({ word, span: of }).map(({ label, start, end }) => `${label} ${start.slice(0, 16)} ${end.slice(0, 16)}`)

test('every word names its half-open window in UTC', () => {
  expect({
    month: bounds('2016-02'),
    week: bounds('2016-W44'),
    day: bounds('2016-02-29'),
    range: bounds('2016-11-03T12:00Z..2016-11-04'),
    open: bounds('..2016-11-04'),
    all: bounds('all').map((text) => text.slice(0, 20)),
  }).toEqual({
    month: ['2016-02 2016-02-01T00:00 2016-03-01T00:00'],
    week: ['2016-W44 2016-10-31T00:00 2016-11-07T00:00'],
    day: ['2016-02-29 2016-02-29T00:00 2016-03-01T00:00'],
    range: ['2016-11-03T12:00Z..2016-11-04 2016-11-03T12:00 2016-11-04T00:00'],
    open: ['..2016-11-04 2016-11-01T00:00 2016-11-04T00:00'],
    all: ['all 2016-11-01T00:00'],
  })
})

test('ISO weeks belong to the year of their Thursday', () => {
  expect(bounds('week', span('2020-12-28T00:00:00Z', '2021-01-04T00:00:00Z'))).toEqual([
    '2020-W53 2020-12-28T00:00 2021-01-04T00:00',
    '2021-W01 2021-01-04T00:00 2021-01-11T00:00',
  ])
})

test('a window the data do not fill is marked', () => {
  const of = span('2016-11-03T06:00:00Z', '2016-11-05T12:00:00Z')
  expect(windowsOf({ word: 'day', span: of }).map(({ label, partial }) => [label, partial])).toEqual([
    ['2016-11-03', true],
    ['2016-11-04', false],
    ['2016-11-05', true],
  ])
})

test.each(['banana', '2016-13', '2016-02-30', '2016-W54', '2016-11-04..2016-11-03', '2016-11-04..2016-11-04', '1..2', 'a..b..c'])(
  '%s is no window and is refused as such',
  (word) => {
    expect(() => windowsOf({ word, span: span('2016-11-01T00:00:00Z', '2016-11-30T00:00:00Z') })).toThrow(expect.objectContaining({ code: 'bad_window' }))
  },
)

test('the windows of a step tile: each begins where the one before ends, and together they hold every moment', () => {
  const moment = fc.integer({ min: 0, max: 4e9 })
  fc.assert(
    fc.property(fc.constantFrom('month', 'week', 'day'), moment, fc.integer({ min: 0, max: 4e7 }), (word, from, length) => {
      const of = { first: at(new Date(from * 1000).toISOString()), last: at(new Date((from + length) * 1000).toISOString()) }
      const windows = windowsOf({ word, span: of })
      for (let index = 1; index < windows.length; index++) expect(windows[index].start).toBe(windows[index - 1].end)
      expect(windows[0].start <= isoTime(of.first)).toBe(true)
      expect(isoTime(of.last) < windows[windows.length - 1].end).toBe(true)
    }),
    { seed: 1, numRuns: 200 },
  )
})
