/**
 * AssemblyScript, not TypeScript: the probes of one source in time order, and what detectors count of them; the twin of
 * source.ts and detectors.ts, which say what is done here and why.
 *
 * Every global that is an address is set by whoever makes an instance (compiled.ts says how much room each needs).
 */
/** Of each probe by arrival, its destinations one after the other: the day, the nanosecond of the day and the port. */
export let days: usize = 0
export let times: usize = 0
export let ports: usize = 0
/** Where each destination's probes end; after a 0. */
export let bounds: usize = 0
/** In time order, 16 bytes each: the moment, i64; the arrival number, u32; the ordinal of destination and port, u32. */
export let probes: usize = 0
export let spare: usize = 0
/** By destination and port, 16 bytes each: how often inside five minutes, fifteen; the destination, u32; the port's ordinal, u16; whether inside a second, u16. */
export let combinations: usize = 0
/** By destination: its ports inside five minutes and a second, u32 each. By port: its destinations inside five minutes, u32. */
export let hosts: usize = 0
export let hostsOn: usize = 0
/** By port number: its ordinal, u16, where the port of that ordinal is this one; else it was not seen yet. Nothing is cleared between sources. */
export let ordinals: usize = 0
/** By the ordinal of a port, 16 bytes each: its number; destinations so far and the last of them, from 1; the ordinal of both. */
export let known: usize = 0
/** Fifteen numbers, u32: `told` in compiled.ts. */
export let found: usize = 0
/** Thresholds of the detectors. */
export let portsOnHost: u32 = 0
export let hostsOnPort: u32 = 0
export let pairs: u32 = 0
export let portsInSecond: u32 = 0

const second: i64 = 1_000_000_000
const minute: i64 = 60 * second
const fiveMinutes: i64 = 300 * second
const fifteenMinutes: i64 = 900 * second
const day: i64 = 86_400 * second

/** @param destinations how many; at least one, with a probe each. @param base a day that is not after any of them */
export function see(destinations: u32, base: i32): void {
  const length = load<u32>(bounds + (<usize>destinations << 2))
  enter(destinations, base)
  sort(destinations)
  const end = probes + (<usize>length << 4)
  store<u32>(found, load<u32>(probes, 8), 16)
  store<u32>(found, load<u32>(end - 16, 8), 20)
  memory.fill(found + 24, 0, 36)
  busiest = 0
  for (let at = probes; at < end; ) {
    const begin = at
    do at += 16
    while (at < end && load<i64>(at) - load<i64>(at - 16) < fifteenMinutes)
    if (at - begin > 16) slide(begin, at)
  }
  store<u32>(found, max<u32>(busiest, 1), 24)
  // A probe that is alone counts too.
  for (let at = found + 28; at < found + 60; at += 8) store<u32>(at, max<u32>(load<u32>(at), 1))
}

/** Distinct ports and combinations counted, the latter known by their ordinals from then on. */
function enter(destinations: u32, base: i32): void {
  let distinctPorts: u32 = 0
  let distinct: u32 = 0
  let most: u32 = 0
  let mostHosts: u32 = 0
  let at: u32 = 0
  let into = probes
  for (let host: u32 = 1; host <= destinations; host++) {
    const before = distinct
    store<u64>(hosts + (<usize>(host - 1) << 3), 0)
    for (const end = load<u32>(bounds + (<usize>host << 2)); at < end; at++) {
      const number = <u32>load<u16>(ports + (<usize>at << 1))
      const ordinal = ordinals + (<usize>number << 1)
      let port = <u32>load<u16>(ordinal)
      let one = known + (<usize>port << 4)
      if (port >= distinctPorts || load<u32>(one) != number) {
        port = distinctPorts++
        one = known + (<usize>port << 4)
        store<u16>(ordinal, port)
        store<u32>(one, number)
        store<u64>(one, 0, 4)
        store<u32>(hostsOn + (<usize>port << 2), 0)
      }
      if (load<u32>(one, 8) != host) {
        const others = load<u32>(one, 4) + 1
        store<u32>(one, others, 4)
        store<u32>(one, host, 8)
        store<u32>(one, distinct, 12)
        mostHosts = max(mostHosts, others)
        const both = combinations + (<usize>distinct << 4)
        store<u64>(both, 0)
        store<u32>(both, host - 1, 8)
        store<u32>(both, port, 12)
        distinct++
      }
      store<i64>(into, <i64>(load<i32>(days + (<usize>at << 2)) - base) * day + <i64>load<f64>(times + (<usize>at << 3)))
      store<u32>(into, at, 8)
      store<u32>(into, load<u32>(one, 12), 12)
      into += 16
    }
    most = max(most, distinct - before)
  }
  store<u32>(found, distinctPorts)
  store<u32>(found, distinct, 4)
  store<u32>(found, most, 8)
  store<u32>(found, mostHosts, 12)
}

/** Two neighbours at a time, until all are one. */
function sort(destinations: u32): void {
  while (destinations > 1) {
    let left: u32 = 0
    let into: usize = 4
    for (; left < destinations; left += 2) {
      const from = load<u32>(bounds + (<usize>left << 2))
      const middle = load<u32>(bounds + (<usize>(left + 1) << 2))
      const to = left + 1 < destinations ? load<u32>(bounds + (<usize>(left + 2) << 2)) : middle
      merge(probes + (<usize>from << 4), probes + (<usize>middle << 4), probes + (<usize>to << 4), spare + (<usize>from << 4))
      store<u32>(bounds + into, to)
      into += 4
    }
    destinations = (destinations + 1) >> 1
    const swapped = probes
    probes = spare
    spare = swapped
  }
}

/**
 * [left, leftEnd) and [leftEnd, rightEnd), each in order, become one; what is equal keeps its place. From both ends at once,
 * so that neither waits for the other: as many steps from each as the shorter has probes come to the end of neither, and
 * take none twice, for both ends mean the same order.
 */
function merge(left: usize, leftEnd: usize, rightEnd: usize, into: usize): void {
  let right = leftEnd
  let intoEnd = into + (rightEnd - left)
  while (left < leftEnd && right < rightEnd) {
    for (const stop = into + min(leftEnd - left, rightEnd - right); into < stop; into += 16) {
      // Without a branch: which of them is next cannot be foretold.
      const takes = <usize>(load<i64>(right) < load<i64>(left)) << 4
      v128.store(into, v128.load(select(right, left, takes)))
      right += takes
      left += 16 - takes
      const gives = <usize>(load<i64>(leftEnd - 16) > load<i64>(rightEnd - 16)) << 4
      intoEnd -= 16
      v128.store(intoEnd, v128.load(select(leftEnd, rightEnd, gives) - 16))
      leftEnd -= gives
      rightEnd -= 16 - gives
    }
  }
  for (; left < leftEnd; left += 16, into += 16) v128.store(into, v128.load(left))
  for (; right < rightEnd; right += 16, into += 16) v128.store(into, v128.load(right))
}

let busiest: u32 = 0
/** The value is a new peak; a threshold is reached first where the peak passes it. @param peak the peak, and which probe fired, from 1 */
function raise(peak: usize, value: u32, threshold: u32, probe: usize): void {
  store<u32>(peak, value)
  if (value >= threshold && load<u32>(peak, 4) == 0) store<u32>(peak, load<u32>(probe, 8) + 1, 4)
}
function combinationOf(probe: usize): usize {
  return combinations + (<usize>load<u32>(probe, 12) << 4)
}
function hostOf(both: usize): usize {
  return hosts + (<usize>load<u32>(both, 8) << 3)
}
function portOf(both: usize): usize {
  return hostsOn + (<usize>load<u16>(both, 12) << 2)
}

/** Probes with no fifteen minutes between any two neighbours. */
function slide(begin: usize, end: usize): void {
  const zeekPorts = found + 28
  const zeekHosts = found + 36
  const simpleScan = found + 44
  const maltrail = found + 52
  // Where each span begins.
  let five = begin
  let fifteen = begin
  let inSecond = begin
  let inside: u32 = 0
  for (let at = begin; at < end; at += 16) {
    const moment = load<i64>(at)
    const both = combinationOf(at)
    const host = hostOf(both)
    // The most of any minute grows by one a probe at most.
    const before = at - (<usize>busiest << 4)
    if (before >= begin && moment - load<i64>(before) < minute) busiest++
    for (; moment - load<i64>(five) >= fiveMinutes; five += 16) {
      const gone = combinationOf(five)
      const left = load<u32>(gone) - 1
      store<u32>(gone, left)
      if (left > 0) continue
      const itsHost = hostOf(gone)
      const itsPort = portOf(gone)
      store<u32>(itsHost, load<u32>(itsHost) - 1)
      store<u32>(itsPort, load<u32>(itsPort) - 1)
    }
    for (; moment - load<i64>(fifteen) >= fifteenMinutes; fifteen += 16) {
      const gone = combinationOf(fifteen)
      const left = load<u32>(gone, 4) - 1
      store<u32>(gone, left, 4)
      inside -= <u32>(left == 0)
    }
    if (isLater(moment, load<i64>(inSecond))) {
      for (; inSecond < at; inSecond += 16) {
        const gone = combinationOf(inSecond)
        store<u16>(gone, 0, 14)
        store<u32>(hostOf(gone), 0, 4)
      }
    }
    const inFive = load<u32>(both)
    store<u32>(both, inFive + 1)
    if (inFive == 0) {
      const port = portOf(both)
      const onThis = load<u32>(host) + 1
      const onPort = load<u32>(port) + 1
      store<u32>(host, onThis)
      store<u32>(port, onPort)
      if (onThis > load<u32>(zeekPorts)) raise(zeekPorts, onThis, portsOnHost, at)
      if (onPort > load<u32>(zeekHosts)) raise(zeekHosts, onPort, hostsOnPort, at)
    }
    const inFifteen = load<u32>(both, 4)
    store<u32>(both, inFifteen + 1, 4)
    if (inFifteen == 0 && ++inside > load<u32>(simpleScan)) raise(simpleScan, inside, pairs, at)
    if (load<u16>(both, 14)) continue
    store<u16>(both, 1, 14)
    const onThis = load<u32>(host, 4) + 1
    store<u32>(host, onThis, 4)
    if (onThis > load<u32>(maltrail)) raise(maltrail, onThis, portsInSecond, at)
  }
  // The others lie within the longest one.
  for (let at = fifteen; at < end; at += 16) {
    const gone = combinationOf(at)
    store<u64>(gone, 0)
    store<u16>(gone, 0, 14)
    store<u64>(hostOf(gone), 0)
    store<u32>(portOf(gone), 0)
  }
}
/** Whether a moment lies in a later second of the clock than one before it. */
function isLater(moment: i64, before: i64): bool {
  const step = moment - before
  return step >= second || step + <i64>(<u64>before % <u64>second) >= second
}
