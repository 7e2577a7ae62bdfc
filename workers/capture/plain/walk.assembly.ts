/**
 * AssemblyScript, not TypeScript: walks records of a classic pcap of Ethernet as long as their packets are plain.
 *
 * Plain is what can be counted, or taken out as a probe, without knowing any other packet: IPv4 without options in the hour
 * under way, TCP or ICMP with a whole header, and of these what answers nothing. The twin is what the reader does with all
 * other packets, pcap.ts and packet.ts, which say what is counted and why.
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
/** A byte a destination port, 1 where a probe went there; one more for packets that are none. */
export let ports: usize = 0
export let bigEndian: u32 = 0
/** Nanoseconds of a unit of the records' fractions of a second. */
export let fraction: u32 = 0

const recordHeader: usize = 16
const longestPacket: u32 = 262_144

// @ts-ignore: decorator
@inline
function word(at: usize, big: u32): u32 {
  const value = load<u32>(at)
  return big ? bswap(value) : value
}
/**
 * Walks the records [at, to) and returns the address of the first that is not plain or not whole, or before which there is
 * no room for a probe.
 *
 * What a packet is cannot be foretold, so nothing is asked that can be computed: every packet is written where the next
 * probe goes, and stays there where it is one. Up to 96 bytes behind a packet may be read, and come to nothing.
 */
export function walk(from: usize, to: usize): usize { return bigEndian ? walkOf(from, to, 1) : walkOf(from, to, 0) }

// @ts-ignore: decorator
@inline
function walkOf(from: usize, to: usize, big: u32): usize {
  const start = <u32>load<f64>(state, hourStart)
  const seconds = <u32>load<f64>(state, hourEnd) - start
  const midnight = <u32>load<f64>(state, dayStart)
  const earliest = <u64>load<f64>(state, firstTime)
  const before = <u64>load<f64>(state, framesBefore) + 1
  const day = <u64>(midnight / 86_400) << 32
  const sources = source
  const destinations = destination
  const times = time
  const frames = frame
  const sides = beside
  const most = room
  const seen = ports
  const unit = <u64>fraction
  const unitsASecond: u32 = 1_000_000_000 / fraction
  let last = <u64>load<f64>(state, lastTime)
  let latest = <u64>load<f64>(state, latestTime)
  let passed: u32 = 0
  let cuts: u32 = 0
  let late: u32 = 0
  let found: u32 = 0
  let tcps: u32 = 0
  let at = from
  // Offsets from the record's beginning: its header 0, Ethernet 16, IPv4 30, what that carries 50.
  while (at + recordHeader <= to) {
    const second = word(at, big)
    const captured = word(at + 8, big)
    const units = word(at + 4, big)
    const next = at + recordHeader + <usize>captured
    if (second - start >= seconds || captured - 34 > longestPacket - 34 || next > to || units >= unitsASecond || found === most) break
    const moment = <u64>(second - midnight) * 1_000_000_000 + <u64>units * unit
    // IPv4 without options, no later fragment.
    const lengthAndNumber = bswap(load<u32>(at, 32))
    const total = lengthAndNumber >>> 16
    if ((load<u32>(at, 28) & 0xff_ffff) !== 0x45_0008 || (load<u16>(at, 36) & 0xff1f) !== 0 || moment < earliest || total < 20) break
    // Of the datagram that the record has.
    const length = min(captured - 14, total)
    const protocol = <u32>load<u8>(at, 39)
    const flags = <u32>load<u8>(at, 63)
    const offset = <u32>load<u8>(at, 62)
    const short = <u32>(offset < 0x50)
    const syn = <u32>((flags & 0x12) === 0x02) & (short ^ 1)
    const empty = <u32>(total <= 20 + (offset >>> 4 << 2))
    // Neither a reset nor an acknowledgement.
    const quiet = short | <u32>((flags & 0x14) === 0)
    const tcp = <u32>(protocol === 6)
    const plainTcp = tcp & <u32>(length >= 34) & select<u32>(empty, quiet, syn)
    const plainIcmp = <u32>(protocol === 1) & <u32>(length > 20) & (<u32>(length < 28) | <u32>(load<u8>(at, 50) !== 3))
    if ((plainTcp | plainIcmp) === 0) break
    // Source, destination, ports, sequence number.
    const words = v128.shuffle<u8>(v128.load(at, 42), i64x2(0, 0), 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)
    const target = <u32>v128.extract_lane<i32>(words, 1)
    const both = <u32>v128.extract_lane<i32>(words, 2)
    const sequence = <u32>v128.extract_lane<i32>(words, 3)
    const identification = lengthAndNumber & 0xffff
    const masscan = select<u32>(2, 0, identification === ((target ^ both ^ sequence) & 0xffff))
    const mark = select<u32>(3, select<u32>(1, masscan, identification === 54_321), sequence === target)
    const number = before + <u64>passed
    const place = <usize>found << 2
    v128.store_lane<u32>(sources + place, words, 0)
    v128.store_lane<u32>(destinations + place, words, 1)
    store<u32>(times + place, <u32>moment)
    store<u32>(frames + place, <u32>number)
    const side = sides + (place << 2)
    v128.store_lane<u64>(side, words, 1)
    store<u64>(side, moment >> 32 | <u64>(mark << 15) | day | number >> 32 << 54, 8)
    const probe = tcp & syn
    store<u8>(seen + <usize>select<u32>(both & 0xffff, 65_536, probe), 1)
    found += probe
    tcps += tcp
    passed++
    cuts += <u32>(captured < word(at + 12, big))
    late += <u32>(moment < last)
    latest = max(latest, moment)
    last = moment
    at = next
  }
  store<f64>(state, <f64>last, lastTime)
  store<f64>(state, <f64>latest, latestTime)
  store<f64>(state, <f64>passed, packets)
  store<f64>(state, <f64>cuts, cut)
  store<f64>(state, <f64>late, outOfOrder)
  store<f64>(state, <f64>found, probes)
  store<f64>(state, <f64>(tcps - found), otherTcp)
  store<f64>(state, <f64>(passed - tcps), icmp)
  return at
}
