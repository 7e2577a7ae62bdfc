/**
 * AssemblyScript, not TypeScript: walks records of a classic pcap of Ethernet as long as their packets are plain.
 *
 * Plain is what can be counted, or taken out as a probe, without knowing any other packet: IPv4 in the hour under way,
 * TCP or ICMP with a whole header, and of these what answers nothing. The twin is what the reader does with all other
 * packets, pcap.ts and packet.ts, which say what is counted and why.
 */

/** The state, in 64-bit floats; plain.ts has the same list. */
export let state: usize = 0
const hourStart: usize = 0
const hourEnd: usize = 8
const dayStart: usize = 16
const firstTime: usize = 24
const lastTime: usize = 32
const latestTime: usize = 40
const framesBefore: usize = 48
const packets: usize = 56
const cut: usize = 64
const outOfOrder: usize = 72
const probes: usize = 80
const otherTcp: usize = 88
const icmp: usize = 96
/** Probes, as sink.ts lays them, room for `room` of them. */
export let source: usize = 0
export let destination: usize = 0
export let time: usize = 0
export let frame: usize = 0
export let beside: usize = 0
export let room: u32 = 0
export let bigEndian: u32 = 0
/** Nanoseconds of a unit of the records' fractions of a second. */
export let fraction: u32 = 0

const recordHeader: usize = 16
const longestPacket: u32 = 262_144

// @ts-ignore: decorator
@inline
function word(at: usize): u32 {
  const value = load<u32>(at)
  return bigEndian ? bswap(value) : value
}
// @ts-ignore: decorator
@inline
function network(at: usize): u32 { return bswap(load<u32>(at)) }
// @ts-ignore: decorator
@inline
function half(at: usize): u32 { return <u32>bswap(load<u16>(at)) }

/**
 * Walks the records [at, to) and returns the address of the first that is not plain or not whole, or for whose probe
 * there is no room.
 */
export function walk(from: usize, to: usize): usize {
  const start = <u32>load<f64>(state, hourStart)
  const end = <u32>load<f64>(state, hourEnd)
  const midnight = <u32>load<f64>(state, dayStart)
  const earliest = <u64>load<f64>(state, firstTime)
  const before = <u64>load<f64>(state, framesBefore)
  let last = <u64>load<f64>(state, lastTime)
  let latest = <u64>load<f64>(state, latestTime)
  let passed: u32 = 0
  let cuts: u32 = 0
  let late: u32 = 0
  let found: u32 = 0
  let others: u32 = 0
  let messages: u32 = 0
  let at = from
  while (at + recordHeader <= to) {
    const seconds = word(at)
    const captured = word(at + 8)
    const frameAt = at + recordHeader
    const next = frameAt + <usize>captured
    if (seconds < start || seconds >= end || captured > longestPacket || next > to || captured < 34) break
    const units = word(at + 4)
    if (units >= 1_000_000_000 / fraction || load<u16>(frameAt, 12) !== 0x0008) break
    const moment = <u64>(seconds - midnight) * 1_000_000_000 + <u64>units * fraction
    if (moment < earliest) break
    const ip = frameAt + 14
    const header = (<u32>load<u8>(ip) & 15) << 2
    const total = half(ip + 2)
    if (load<u8>(ip) >>> 4 !== 4 || header < 20 || total < header || (half(ip + 6) & 0x1fff) !== 0) break
    const stop = min(next, ip + <usize>total)
    const transport = ip + <usize>header
    const protocol = load<u8>(ip, 9)
    if (protocol === 6) {
      if (transport + 14 > stop) break
      const flags = load<u8>(transport, 13)
      const offset = load<u8>(transport, 12)
      if ((flags & 0x12) === 0x02 && offset >= 0x50) {
        if (found === room || ip + <usize>total > transport + ((<usize>offset >>> 4) << 2)) break
        const target = network(ip + 16)
        const sequence = network(transport + 4)
        const port = half(transport + 2)
        const identification = half(ip + 4)
        const mark: u32 = sequence === target ? 3 : identification === 54_321 ? 1 : identification === ((target ^ port ^ sequence) & 0xffff) ? 2 : 0
        const number = before + <u64>passed + 1
        const place = <usize>found << 2
        store<u32>(source + place, network(ip + 12))
        store<u32>(destination + place, target)
        store<u32>(time + place, <u32>moment)
        store<u32>(frame + place, <u32>number)
        const side = beside + (place << 2)
        store<u32>(side, half(transport) << 16 | port)
        store<u32>(side, sequence, 4)
        store<u32>(side, <u32>(moment >> 32) | mark << 15, 8)
        store<u32>(side, midnight / 86_400 | <u32>(number >> 32) << 22, 12)
        found++
      } else if (offset < 0x50 || (flags & 0x14) === 0) others++
      else break // a reset, or an acknowledgement
    } else if (protocol === 1) {
      if (transport >= stop || (transport + 8 <= stop && load<u8>(transport) === 3)) break
      messages++
    } else break
    passed++
    if (captured < word(at + 12)) cuts++
    if (moment < last) late++
    if (moment > latest) latest = moment
    last = moment
    at = next
  }
  store<f64>(state, <f64>last, lastTime)
  store<f64>(state, <f64>latest, latestTime)
  store<f64>(state, <f64>passed, packets)
  store<f64>(state, <f64>cuts, cut)
  store<f64>(state, <f64>late, outOfOrder)
  store<f64>(state, <f64>found, probes)
  store<f64>(state, <f64>others, otherTcp)
  store<f64>(state, <f64>messages, icmp)
  return at
}
