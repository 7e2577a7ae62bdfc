/** Steps between ports dealt out by their first port: a row each, in linear time, steps of a row in their order. */

const everyPort = 65_536

export interface Rows {
  /** Where the row of each port ends; it begins where that of the port before ends. */
  end: Uint32Array
  /** The second port of each step. */
  target: Uint16Array
  /** What was noted beside each step; empty where nothing was. */
  beside: Uint32Array
}
export const createRows = (): Rows => ({ end: new Uint32Array(everyPort), target: new Uint16Array(0), beside: new Uint32Array(0) })

/** Deals out the first `length` steps, each first port x 65,536 + second port. @param beside a number each, or none at all */
export function deal(rows: Rows, steps: Uint32Array, beside: Uint32Array, length: number): void {
  if (rows.target.length < length) {
    rows.target = new Uint16Array(length)
    rows.beside = new Uint32Array(beside.length > 0 ? length : 0)
  }
  const { end, target, beside: put } = rows
  end.fill(0)
  for (let at = 0; at < length; at++) end[steps[at] >>> 16]++
  let sum = 0
  for (let port = 0; port < everyPort; port++) {
    const size = end[port]
    end[port] = sum
    sum += size
  }
  if (beside.length === 0) {
    for (let at = 0; at < length; at++) {
      const step = steps[at]
      target[end[step >>> 16]++] = step
    }
    return
  }
  for (let at = 0; at < length; at++) {
    const step = steps[at]
    const place = end[step >>> 16]++
    target[place] = step
    put[place] = beside[at]
  }
}
