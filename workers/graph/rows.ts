/** Steps of sequences dealt out by their first port: a row each, in linear time, steps of a row in their order. */

const everyPort = 65_536

export interface Rows {
  /** Where the row of each port ends; it begins where that of the port before ends. */
  end: Uint32Array
  /** The second port of each step. */
  target: Uint16Array
  /** Which part made each step; empty where nobody asks. */
  part: Uint32Array
}
export const createRows = (): Rows => ({ end: new Uint32Array(everyPort), target: new Uint16Array(0), part: new Uint32Array(0) })

/**
 * Deals out the steps of the first `parts` parts of sequences, whose ports lie one after the other; how many there are.
 * @param ends where the ports of each part end
 */
export function deal(rows: Rows, input: { ports: Uint16Array; ends: Uint32Array; parts: number; whose: boolean }): number {
  const { ports, ends, parts, whose } = input
  const { end } = rows
  end.fill(0)
  for (let part = 0, at = 0; part < parts; part++) {
    let before = ports[at++]
    for (const last = ends[part]; at < last; at++) {
      const port = ports[at]
      // Without a branch: whether a port comes again cannot be foretold.
      end[before] += port === before ? 0 : 1
      before = port
    }
  }
  let steps = 0
  for (let port = 0; port < everyPort; port++) {
    const size = end[port]
    end[port] = steps
    steps += size
  }
  if (rows.target.length < steps) {
    rows.target = new Uint16Array(steps)
    rows.part = new Uint32Array(whose ? steps : 0)
  }
  const { target, part: made } = rows
  for (let part = 0, at = 0; part < parts; part++) {
    let before = ports[at++]
    for (const last = ends[part]; at < last; at++) {
      const port = ports[at]
      if (port === before) continue
      const place = end[before]++
      target[place] = port
      if (whose) made[place] = part
      before = port
    }
  }
  return steps
}
