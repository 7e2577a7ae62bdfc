/**
 * Addresses as numbers and as text: IPv4 is its 32-bit value, IPv6 is 2^32 + its line in the case's address book.
 *
 * Text is canonical: dotted quads, and RFC 5952 for IPv6.
 */
import type { Database } from 'better-sqlite3'
import type { AddressKey } from '../capture/sink.ts'
import { Refusal } from '../contract.ts'

const ipv6Base = 2 ** 32
/** Addresses that lie in a few pages. */
const smallBook = 20_000

/** Numbers for an import's IPv6 addresses: new ones wait in memory until a run is stored, and go in with it. */
export function addressBook(database: Database): { key(bytes: Uint8Array, offset: number): AddressKey; store(): void } {
  const find = database.prepare('select id from address6 where bytes = ?').pluck()
  const add = database.prepare('insert into address6 (id, bytes) values (?, ?)')
  let next = ((database.prepare('select max(id) from address6').pluck().get() as number | null) ?? 0) + 1
  let recent = new Map<string, number>()
  let waiting = new Map<string, number>()
  return {
    key(bytes, offset) {
      const address = Buffer.from(bytes.subarray(offset, offset + 16))
      const text = address.toString('latin1')
      let id = recent.get(text) ?? waiting.get(text)
      if (id === undefined) {
        id = find.get(address) as number | undefined
        if (id === undefined) waiting.set(text, (id = next++))
        if (recent.size >= 200_000) recent = new Map() // a bound: table and waiting ones have them all
        recent.set(text, id)
      }
      return ipv6Base + id
    },
    store() {
      // Addresses are looked up and put in anywhere in the book.
      if (next > smallBook) database.pragma('cache_size = -16000')
      for (const [text, id] of waiting) add.run(id, Buffer.from(text, 'latin1'))
      waiting = new Map()
    },
  }
}

export function addressOf(database: Database): (key: AddressKey) => string {
  const find = database.prepare('select bytes from address6 where id = ?').pluck()
  return (key) => {
    if (key < ipv6Base) return [key >>> 24, (key >>> 16) & 255, (key >>> 8) & 255, key & 255].join('.')
    const bytes = find.get(key - ipv6Base) as Buffer | undefined
    if (bytes?.length !== 16) throw new Refusal('case_damaged', `Address ${key} is missing in this case's address book; work on a copy.`)
    return ipv6Text(bytes)
  }
}

/** The other way: null for what is no address, or an IPv6 one that is not in the book. */
export function addressKeyOf(database: Database): (text: string) => AddressKey | null {
  const find = database.prepare('select id from address6 where bytes = ?').pluck()
  return (text) => {
    if (/^\d{1,3}(\.\d{1,3}){3}$/.test(text)) {
      const quads = text.split('.').map(Number)
      return quads.every((quad) => quad < 256) ? ((quads[0] * 256 + quads[1]) * 256 + quads[2]) * 256 + quads[3] : null
    }
    const bytes = text.includes(':') ? parseIpv6(text) : null
    const id = bytes === null ? undefined : (find.get(bytes) as number | undefined)
    return id === undefined ? null : ipv6Base + id
  }
}

/** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups (the first of equals) as '::'. */
export function ipv6Text(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => (bytes[2 * index] << 8) | bytes[2 * index + 1])
  let best = 0
  let length = 1
  for (let from = 0; from < 8; from++) {
    let to = from
    while (to < 8 && groups[to] === 0) to++
    if (to - from > length) {
      best = from
      length = to - from
    }
  }
  const text = (part: number[]) => part.map((group) => group.toString(16)).join(':')
  return length < 2 ? text(groups) : `${text(groups.slice(0, best))}::${text(groups.slice(best + length))}`
}

/** Sixteen bytes of an IPv6 address, or null. */
export function parseIpv6(text: string): Buffer | null {
  const halves = text.split('::')
  if (halves.length > 2) return null
  const parse = (half: string) => (half === '' ? [] : half.split(':'))
  const [left, right] = [parse(halves[0]), parse(halves[1] ?? '')]
  const missing = 8 - left.length - right.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null
  const groups = [...left, ...Array.from({ length: missing }, () => '0'), ...right]
  if (groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return null
  return Buffer.from(groups.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]))
}

/** Whether an address lies in one of the networks; the empty list holds everything. */
export function createNetworks(list: string, database: Database): (key: AddressKey) => boolean {
  const networks = list.split(',').map((one) => one.trim()).filter((one) => one !== '')
  if (networks.length === 0) return () => true
  const tests = networks.map(networkTest)
  const find = database.prepare('select bytes from address6 where id = ?').pluck()
  return (key) => {
    const bytes = key < ipv6Base ? [key >>> 24, (key >>> 16) & 255, (key >>> 8) & 255, key & 255] : (find.get(key - ipv6Base) as Buffer)
    return tests.some((test) => test(bytes))
  }
}

function networkTest(network: string): (bytes: ArrayLike<number>) => boolean {
  const [text, length] = network.split('/')
  const quads = text.split('.').map(Number)
  const isQuad = /^\d{1,3}(\.\d{1,3}){3}$/.test(text) && quads.every((quad) => quad < 256)
  const address = isQuad ? quads : parseIpv6(text)
  const bits = length === undefined ? (address?.length ?? 0) * 8 : Number(length)
  if (address === null || !/^\d*$/.test(length ?? '') || bits > address.length * 8) {
    throw new Refusal('bad_question', `${network} is not a network; write it as 198.51.100.0/24 or 2001:db8::/32.`)
  }
  return (bytes) => {
    if (bytes.length !== address.length) return false
    for (let bit = 0; bit < bits; bit += 8) {
      const mask = bits - bit >= 8 ? 255 : (255 << (8 - (bits - bit))) & 255
      if ((bytes[bit >> 3] & mask) !== (address[bit >> 3] & mask)) return false
    }
    return true
  }
}
