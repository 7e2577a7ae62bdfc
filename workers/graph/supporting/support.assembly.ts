/**
 * AssemblyScript, not TypeScript: steps of many sequences dealt out by their first port, and what carries each edge; the
 * compiled part of compiled.ts, whose counts are those of script.ts.
 *
 * Every global that is an address is set by whoever makes an instance (compiled.ts says how much room each needs).
 */
import { beginRows, ends, endOf, ports, rowEnd } from '../rows.assembly'

export { ends, ports, rowEnd }

/** What is known of a part, which is of one day. Four words: whose it is, from 1; its destination and day, from 0. */
export let known: usize = 0
const pair: usize = 0
const source: usize = 4
const destination: usize = 8
const day: usize = 12

/** The graph: the port of each vertex (16 bits), where its edges begin, and the vertex and (made here, 16 bits) the port each edge goes to. */
export let vertexPort: usize = 0
export let outStart: usize = 0
export let outTarget: usize = 0
export let edgePort: usize = 0

/** By port: the edge to it from the vertex in hand. */
export let edgeTo: usize = 0
/** Steps in their rows: the second port (16 bits), and the part. */
export let second: usize = 0
export let made: usize = 0

/** Four words an edge together: the last pair and the last source that made it, its distinct sources, and a bit each for the first 32 days. */
export let carried: usize = 0
const lastPair: usize = 0
const lastSource: usize = 4
const sources: usize = 8
const firstDays: usize = 12
/** Days beyond the first 32: a bit each, 32 days of all edges after each other. */
export let laterDays: usize = 0
/** An edge and a destination that made it, once a pair. */
export let edgeOf: usize = 0
export let destinationOf: usize = 0

export function prepare(edges: u32): void {
  for (let edge: usize = 0; edge < edges; edge++) store<u16>(edgePort + (edge << 1), load<u16>(vertexPort + (<usize>load<u32>(outTarget + (edge << 2)) << 1)))
}

/** Counts the steps of so many parts; how many edges with a destination there are to be counted by the caller. */
export function count(parts: u32, vertices: u32, edges: u32): u32 {
  dealOut(parts)
  let noted: u32 = 0
  for (let vertex: usize = 0; vertex < vertices; vertex++) {
    const port = <usize>load<u16>(vertexPort + (vertex << 1))
    const from = port == 0 ? 0 : load<u32>(rowEnd + ((port - 1) << 2))
    const to = load<u32>(rowEnd + (port << 2))
    if (from == to) continue
    const last = load<u32>(outStart + (vertex << 2), 4)
    for (let edge = load<u32>(outStart + (vertex << 2)); edge < last; edge++) store<u32>(edgeTo + (<usize>load<u16>(edgePort + (<usize>edge << 1)) << 2), edge)
    noted = countRow(from, to, edges, noted)
  }
  return noted
}

/** Into a row for each first port, in the order of the parts. */
function dealOut(parts: u32): void {
  beginRows(parts)
  let at = ports
  for (let part: usize = 0; part < parts; part++) {
    const end = endOf(part)
    let before = <u32>load<u16>(at)
    for (at += 2; at < end; at += 2) {
      const port = <u32>load<u16>(at)
      if (port == before) continue
      const row = rowEnd + (<usize>before << 2)
      const place = load<u32>(row)
      store<u16>(second + (<usize>place << 1), <u16>port)
      store<u32>(made + (<usize>place << 2), <u32>part)
      store<u32>(row, place + 1)
      before = port
    }
  }
}

/** The steps [from, to) of one first port. */
function countRow(from: u32, to: u32, edges: u32, before: u32): u32 {
  let noted = before
  for (let at = <usize>from; at < to; at++) {
    const edge = <usize>load<u32>(edgeTo + (<usize>load<u16>(second + (at << 1)) << 2))
    const own = carried + (edge << 4)
    const whose = known + (<usize>load<u32>(made + (at << 2)) << 4)
    const number = load<u32>(whose, day)
    const bit: u32 = <u32>1 << (number & 31)
    if (number < 32) store<u32>(own, load<u32>(own, firstDays) | bit, firstDays)
    else {
      const bits = laterDays + ((<usize>((number >> 5) - 1) * edges + edge) << 2)
      store<u32>(bits, load<u32>(bits) | bit)
    }
    const one = load<u32>(whose, pair)
    if (load<u32>(own, lastPair) == one) continue
    store<u32>(own, one, lastPair)
    store<u32>(edgeOf + (<usize>noted << 2), <u32>edge)
    store<u32>(destinationOf + (<usize>noted << 2), load<u32>(whose, destination))
    noted++
    const maker = load<u32>(whose, source)
    if (load<u32>(own, lastSource) == maker) continue
    store<u32>(own, maker, lastSource)
    store<u32>(own, load<u32>(own, sources) + 1, sources)
  }
  return noted
}

/** At the end: how many sources and days each edge has, at `carried` and, where nothing else is looked for any more, at `outTarget`. */
export function finish(later: u32, edges: u32): void {
  for (let edge: usize = 0; edge < edges; edge++) {
    const own = carried + (edge << 4)
    let sum = popcnt(load<u32>(own, firstDays))
    for (let word: usize = 0; word < later; word++) sum += popcnt(load<u32>(laterDays + ((word * edges + edge) << 2)))
    store<u32>(outTarget + (edge << 2), sum)
    store<u32>(carried + (edge << 2), load<u32>(own, sources))
  }
}
