/**
 * AssemblyScript, not TypeScript: edges counted from steps that are dealt out by their first port, and the graph they make;
 * the compiled part of compiled.ts, whose graphs are those of script.ts.
 *
 * Every global that is an address is set by whoever makes an instance (compiled.ts says how much room each needs).
 */
import { beginRows, ends, endOf, everyPort, ports, rowEnd } from '../rows.assembly'

export { ends, ports, rowEnd }

/** The second port of each step (16 bits), in rows, and room for one more. */
export let second: usize = 0
/** By port: whether a sequence has ended there, or a step begun (8 bits). */
export let seen: usize = 0
/** By port: where its edges end. */
export let edgeEnd: usize = 0
/**
 * Eight bytes an edge: its second port in the 16 bits below, its weight above, 48 bits; in order of the first port, then
 * of the second.
 */
export let edges: usize = 0
const one: u64 = 1 << 16

/** The row in hand: what is counted by its second port, 0 or as an edge. */
export let open: usize = 0
/** Which of them are no edge so far: a bit each, and a bit for each 64 of them. */
export let fresh: usize = 0
export let freshWords: usize = 0

/** The graph (graph.ts): ports of vertices, 16 bits each; and by port, its vertex, 16 bits too. */
export let vertexPort: usize = 0
export let vertexOf: usize = 0
export let outStart: usize = 0
export let inStart: usize = 0

/**
 * Counts the steps of so many parts; how many there are.
 * @param before edges so far @param moved where there is room for them, at least 8 bytes for each step behind `edges`
 */
export function count(parts: u32, before: u32, moved: usize): u32 {
  const steps = dealOut(parts)
  // Read there, while they and the new ones are written from the beginning on.
  memory.copy(moved, edges, <usize>before << 3)
  let old = moved
  let at = edges
  let from = second
  for (let port: usize = 0; port < everyPort; port++) {
    const to = second + (<usize>load<u32>(rowEnd + (port << 2)) << 1)
    const end = edgeEnd + (port << 2)
    const oldEnd = moved + (<usize>load<u32>(end) << 3)
    if (from < to) {
      store<u8>(seen + port, 1)
      at = countRow(from, to, old, oldEnd, at)
    } else if (old < oldEnd) {
      memory.copy(at, old, oldEnd - old)
      at += oldEnd - old
    }
    store<u32>(end, <u32>((at - edges) >> 3))
    from = to
    old = oldEnd
  }
  return steps
}

function dealOut(parts: u32): u32 {
  const steps = beginRows(parts)
  const nowhere = second + (<usize>steps << 1)
  let at = ports
  for (let part: usize = 0; part < parts; part++) {
    const end = endOf(part)
    let before = <u32>load<u16>(at)
    for (at += 2; at < end; at += 2) {
      const port = <u32>load<u16>(at)
      const row = rowEnd + (<usize>before << 2)
      const place = load<u32>(row)
      const isStep = port != before
      // Without a branch: whether a port comes again cannot be foretold. What is no step goes behind all of them.
      store<u16>(select<usize>(second + (<usize>place << 1), nowhere, isStep), <u16>port)
      store<u32>(row, place + <u32>isStep)
      before = port
    }
    store<u8>(seen + before, 1)
  }
  return steps
}

/** Counts the steps [from, to) of one first port to its edges [old, oldEnd), which are written from `at` on; where they end. */
function countRow(from: usize, to: usize, old: usize, oldEnd: usize, at: usize): usize {
  for (let edge = old; edge < oldEnd; edge += 8) {
    const known = load<u64>(edge)
    store<u64>(open + (<usize>(known & 0xffff) << 3), known)
  }
  for (let step = from; step < to; step += 2) {
    const port = <usize>load<u16>(step)
    const place = open + (port << 3)
    const known = load<u64>(place)
    if (known == 0) {
      const word = port >> 6
      store<u64>(fresh + (word << 3), load<u64>(fresh + (word << 3)) | (<u64>1 << (port & 63)))
      store<u64>(freshWords + (word >> 6 << 3), load<u64>(freshWords + (word >> 6 << 3)) | (<u64>1 << (word & 63)))
      store<u64>(place, one + port)
    } else store<u64>(place, known + one)
  }
  let next = old
  let into = at
  for (let part: usize = 0; part < 16; part++) {
    let words = load<u64>(freshWords + (part << 3))
    if (words == 0) continue
    store<u64>(freshWords + (part << 3), 0)
    for (; words != 0; words &= words - 1) {
      const word = (part << 6) | <usize>ctz(words)
      let bits = load<u64>(fresh + (word << 3))
      store<u64>(fresh + (word << 3), 0)
      for (; bits != 0; bits &= bits - 1) {
        const port = (word << 6) | <usize>ctz(bits)
        for (; next < oldEnd && <usize>load<u16>(next) < port; next += 8, into += 8) close(<usize>load<u16>(next), into)
        close(port, into)
        into += 8
      }
    }
  }
  for (; next < oldEnd; next += 8, into += 8) close(<usize>load<u16>(next), into)
  return into
}

// @ts-ignore: decorator
@inline
function close(port: usize, into: usize): void {
  const place = open + (port << 3)
  store<u64>(into, load<u64>(place))
  store<u64>(place, 0)
}

/** Makes the graph of the edges: their weights, 64 bits each, where they lie, and the rest where it is told. How many vertices there are. */
export function finish(outTarget: usize, inSource: usize, inEdge: usize): u32 {
  let vertices: usize = 0
  let last: u32 = 0
  for (let port: usize = 0; port < everyPort; port++) {
    if (load<u8>(seen + port) == 0) continue
    store<u16>(vertexOf + (port << 1), <u16>vertices)
    store<u16>(vertexPort + (vertices << 1), <u16>port)
    last = load<u32>(edgeEnd + (port << 2))
    store<u32>(outStart + (++vertices << 2), last)
  }
  for (let edge: usize = 0; edge < last; edge++) {
    const place = edges + (edge << 3)
    const known = load<u64>(place)
    const target = <u32>load<u16>(vertexOf + (<usize>(known & 0xffff) << 1))
    store<u32>(outTarget + (edge << 2), target)
    store<f64>(place, <f64>(<i64>(known >> 16)))
    const size = inStart + (<usize>target << 2)
    store<u32>(size, load<u32>(size, 4) + 1, 4)
  }
  // Where the edges into each vertex begin stands one behind its place until they are dealt out: then they end there.
  let sum: u32 = 0
  for (let vertex: usize = 0; vertex < vertices; vertex++) {
    const size = inStart + (vertex << 2)
    const own = load<u32>(size, 4)
    store<u32>(size, sum, 4)
    sum += own
  }
  let edge: usize = 0
  for (let vertex: usize = 0; vertex < vertices; vertex++) {
    for (const end = load<u32>(outStart + (vertex << 2), 4); edge < end; edge++) {
      const next = inStart + (<usize>load<u32>(outTarget + (edge << 2)) << 2)
      const place = <usize>load<u32>(next, 4)
      store<u32>(next, <u32>place + 1, 4)
      store<u32>(inSource + (place << 2), <u32>vertex)
      store<u32>(inEdge + (place << 2), <u32>edge)
    }
  }
  return <u32>vertices
}
