/**
 * Addresses as text: read strictly, written in the one form the case uses.
 *
 * IPv4 is four decimal numbers without leading zeros; IPv6 is written as RFC 5952 says (lower case, no leading zeros, the
 * first longest run of two or more zero groups as '::'), and always in groups, as the case does. Zones are not taken.
 */
export interface Address {
  family: 4 | 6
  text: string
}

export function addressIn(text: string): Address | null {
  if (text.length > 45) return null
  const four = quadOf(text)
  if (four !== null) return { family: 4, text: four.join('.') }
  const groups = groupsOf(text)
  return groups === null ? null : { family: 6, text: writeGroups(groups) }
}

function quadOf(text: string): number[] | null {
  if (!/^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}$/.test(text)) return null
  const bytes = text.split('.').map(Number)
  return bytes.every((byte) => byte < 256) ? bytes : null
}

function groupsOf(text: string): number[] | null {
  const halves = text.split('::')
  if (halves.length > 2 || !text.includes(':')) return null
  const left = parts(halves[0], halves.length === 1)
  const right = halves.length === 1 ? [] : parts(halves[1], true)
  if (left === null || right === null) return null
  const missing = 8 - left.length - right.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null
  return [...left, ...Array.from({ length: missing }, () => 0), ...right]
}

/** Groups of one side of '::'; the last two may be written as a dotted quad where the address ends. */
function parts(half: string, ends: boolean): number[] | null {
  if (half === '') return []
  const groups: number[] = []
  const pieces = half.split(':')
  for (const [at, piece] of pieces.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(piece)) {
      groups.push(parseInt(piece, 16))
      continue
    }
    const bytes = ends && at === pieces.length - 1 ? quadOf(piece) : null
    if (bytes === null) return null
    groups.push(bytes[0] * 256 + bytes[1], bytes[2] * 256 + bytes[3])
  }
  return groups
}

function writeGroups(groups: number[]): string {
  let best = 0
  let longest = 1
  for (let from = 0; from < 8; from++) {
    let to = from
    while (to < 8 && groups[to] === 0) to++
    if (to - from > longest) {
      best = from
      longest = to - from
    }
  }
  const write = (some: number[]) => some.map((group) => group.toString(16)).join(':')
  return longest < 2 ? write(groups) : `${write(groups.slice(0, best))}::${write(groups.slice(best + longest))}`
}
