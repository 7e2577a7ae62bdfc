/**
 * What is kept of each day, found again at once: a pair's probes go from day to day, of all pairs to the same few, so that
 * a look at where a day was put last is nearly always enough.
 */

export interface ByDay<Value> {
  /** Made when its day is first asked for. */
  of(day: number): Value
  /** Days as they came. */
  readonly days: ReadonlyMap<number, Value>
}

const places = 64

export function createByDay<Value>(make: (day: number) => Value): ByDay<Value> {
  const days = new Map<number, Value>()
  const dayAt = new Float64Array(places).fill(NaN)
  const valueAt: Value[] = []
  return {
    days,
    of(day) {
      const place = day & (places - 1)
      if (dayAt[place] === day) return valueAt[place]
      let value = days.get(day)
      if (value === undefined) days.set(day, (value = make(day)))
      dayAt[place] = day
      valueAt[place] = value
      return value
    },
  }
}
