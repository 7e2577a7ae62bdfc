/**
 * AssemblyScript, not TypeScript: where rows of steps begin, dealt out by their first port; for modules that count steps,
 * as rows.ts does it for their twins.
 */

/** Ports of parts of sequences, one after the other, 16 bits each, and where those of each part end. */
export let ports: usize = 0
export let ends: usize = 0
/** By port: where its row of steps ends. */
export let rowEnd: usize = 0

export const everyPort: usize = 65_536

/** Puts where the row of each port begins there: whoever deals out steps counts it up to its end. How many steps there are. */
export function beginRows(parts: u32): u32 {
  memory.fill(rowEnd, 0, everyPort << 2)
  let at = ports
  for (let part: usize = 0; part < parts; part++) {
    const end = endOf(part)
    let before = <u32>load<u16>(at)
    for (at += 2; at < end; at += 2) {
      const port = <u32>load<u16>(at)
      const row = rowEnd + (<usize>before << 2)
      store<u32>(row, load<u32>(row) + <u32>(port != before))
      before = port
    }
  }
  let sum: u32 = 0
  for (let row = rowEnd, end = rowEnd + (everyPort << 2); row < end; row += 4) {
    const size = load<u32>(row)
    store<u32>(row, sum)
    sum += size
  }
  return sum
}

// @ts-ignore: decorator
@inline
export function endOf(part: usize): usize {
  return ports + (<usize>load<u32>(ends + (part << 2)) << 1)
}
