/** Probes and distinct ports of each IANA range: three numbers and a bit a port. [RFC 6335, section 6] */
import { rangeOf } from '../../ports/registry.ts'

export const ranges = ['system', 'user', 'dynamic'] as const

const rangeIndex = Uint8Array.from({ length: 65_536 }, (_, port) => ranges.indexOf(rangeOf(port)))
const [firstUser, firstDynamic] = [rangeIndex.indexOf(1), rangeIndex.indexOf(2)]

export interface RangeCount {
  /** System, user, dynamic. */
  probes: number[]
  /** Those to ports[from, to). */
  add(ports: Uint16Array, from: number, to: number): void
  /** Distinct ports of each range. */
  ports(): number[]
  seen: Uint32Array
  /** Takes in the other's probes and ports. */
  join(other: RangeCount): void
}

export function createRangeCount(): RangeCount {
  const probes = [0, 0, 0]
  const seen = new Uint32Array(2048)
  return {
    probes,
    seen,
    add(ports, from, to) {
      let [user, dynamic] = [0, 0]
      for (let at = from; at < to; at++) {
        const port = ports[at]
        user += port >= firstUser ? 1 : 0
        dynamic += port >= firstDynamic ? 1 : 0
        seen[port >>> 5] |= 1 << (port & 31)
      }
      probes[0] += to - from - user
      probes[1] += user - dynamic
      probes[2] += dynamic
    },
    ports() {
      const counts = [0, 0, 0]
      for (let port = 0; port < 65_536; port++) if ((seen[port >>> 5] >>> (port & 31)) & 1) counts[rangeIndex[port]]++
      return counts
    },
    join(other) {
      other.probes.forEach((count, range) => (probes[range] += count))
      other.seen.forEach((bits, at) => (seen[at] |= bits))
    },
  }
}
