/**
 * Options of IPv6's hop-by-hop and destination headers (RFC 8200, section 4.2): type, length, value, until the header ends.
 *
 * One that runs past its header makes the whole of it unreadable, and a node discards the packet: what the next header
 * field says was then never delivered, nor is it counted.
 */
export function optionsFit(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; ) {
    if (bytes[at] === 0) at++ // a single byte of padding has no length
    else if (at + 2 > to) return false
    else at += 2 + bytes[at + 1]
    if (at > to) return false
  }
  return true
}
