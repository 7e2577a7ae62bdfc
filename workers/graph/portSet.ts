/** Some of the 65,536 ports, told in ascending order: a bit a port, and one more a word of them, so that few are found soon. */
import { lowestBit } from './arrays.ts'

export interface PortSet {
  add(port: number): void
  /** Takes all out, into `ports` in ascending order; how many there were. */
  take(): number
  readonly ports: Uint16Array
}

export function createPortSet(): PortSet {
  const words = new Uint32Array(2048)
  const filled = new Uint32Array(64)
  const ports = new Uint16Array(65_536)
  return {
    ports,
    add(port) {
      words[port >>> 5] |= 1 << (port & 31)
      filled[port >>> 10] |= 1 << ((port >>> 5) & 31)
    },
    take() {
      let count = 0
      for (let part = 0; part < 64; part++) {
        for (let some = filled[part]; some !== 0; some &= some - 1) {
          const word = (part << 5) | lowestBit(some)
          for (let rest = words[word]; rest !== 0; rest &= rest - 1) ports[count++] = (word << 5) | lowestBit(rest)
          words[word] = 0
        }
        filled[part] = 0
      }
      return count
    },
  }
}
