/**
 * AssemblyScript, not TypeScript: distinct ports of pairs and of sources a day, and how many of both a filter would keep;
 * the compiled part of compiled.ts, whose counts are those of script.ts.
 *
 * Every global that is an address is set by whoever makes an instance (compiled.ts says how much room each needs).
 */

/** Ports of runs, one run after the other, 16 bits each. A run is of one pair and day. */
export let ports: usize = 0
/** Of each run: where its ports end, its day's place with the flags below, its destination's day, and the probes that count (64 bits). */
export let runEnd: usize = 0
export let runPlace: usize = 0
export let runUnit: usize = 0
export let runProbes: usize = 0
/** The first run of a source; what goes on with the run before. */
const firstOfSource: u32 = 0x80000000
const goesOn: u32 = 0x40000000
const placeBits: u32 = 0x3fffffff

/** By port: the run that had it last, and its number from 1, in the order in which they came: what has a bit for each lies close together. */
export let stamps: usize = 0
export let numberOf: usize = 0
/** Of the source in hand: a row of bits for each of its days, and the words of them that have one (32 bits each, by their distance). */
export let seen: usize = 0
export let words: usize = 0
const rowBytes: usize = 65_536 / 8
/** Its days by their place in the order in which they came; by place the row (from 1), distinct ports and probes (64 bits). */
export let places: usize = 0
export let rowOf: usize = 0
export let portsOf: usize = 0
export let probesOf: usize = 0
/** A destination's day and the number of a port that it has; once a run. */
export let unitOf: usize = 0
export let valueOf: usize = 0
/** Six numbers of 64 bits each, of pairs and then of sources: units, those kept, of too few ports, of too many; probes kept and not. */
export let effects: usize = 0

let stamp: u32 = 0
let portsSeen: u32 = 0
let rows: u32 = 0
let wordCount: usize = 0
/** Of the run in hand. */
let runPorts: u32 = 0
let runCount: f64 = 0
let inRun: bool = false

/** Takes so many runs; how many ports of destinations' days there are to be counted by the caller. */
export function take(runs: u32, minimum: u32, maximum: u32): u32 {
  let noted: usize = 0
  let at = ports
  for (let run: usize = 0; run < runs; run++) {
    const flags = load<u32>(runPlace + (run << 2))
    const place = <usize>(flags & placeBits)
    if ((flags & goesOn) == 0) {
      if (inRun) judge(effects, runPorts, runCount, minimum, maximum)
      inRun = true
      runPorts = 0
      runCount = 0
      if (++stamp == 0) {
        memory.fill(stamps, 0, 65_536 << 2)
        stamp = 1
      }
      if ((flags & firstOfSource) != 0) endOfSource(minimum, maximum)
      if (load<u32>(rowOf + (place << 2)) == 0) {
        store<u32>(places + (<usize>rows << 2), <u32>place)
        store<u32>(rowOf + (place << 2), ++rows)
      }
    }
    const row = seen + <usize>(load<u32>(rowOf + (place << 2)) - 1) * rowBytes
    const unit = load<u32>(runUnit + (run << 2))
    const probes = load<f64>(runProbes + (run << 3))
    runCount += probes
    store<f64>(probesOf + (place << 3), load<f64>(probesOf + (place << 3)) + probes)
    let fresh: u32 = 0
    for (const end = ports + (<usize>load<u32>(runEnd + (run << 2)) << 1); at < end; at += 2) {
      const port = <usize>load<u16>(at)
      if (load<u32>(stamps + (port << 2)) == stamp) continue
      store<u32>(stamps + (port << 2), stamp)
      runPorts++
      let number = load<u32>(numberOf + (port << 2))
      if (number == 0) {
        number = ++portsSeen
        store<u32>(numberOf + (port << 2), number)
      }
      number--
      const word = row + (<usize>(number >> 5) << 2)
      const bit: u32 = <u32>1 << (number & 31)
      const before = load<u32>(word)
      if ((before & bit) == 0) {
        if (before == 0) store<u32>(words + (wordCount++ << 2), <u32>(word - seen))
        store<u32>(word, before | bit)
        fresh++
      }
      store<u32>(unitOf + (noted << 2), unit)
      store<u32>(valueOf + (noted << 2), number)
      noted++
    }
    store<u32>(portsOf + (place << 2), load<u32>(portsOf + (place << 2)) + fresh)
  }
  return <u32>noted
}

/** The last run and the last source are over. */
export function end(minimum: u32, maximum: u32): void {
  if (inRun) judge(effects, runPorts, runCount, minimum, maximum)
  inRun = false
  endOfSource(minimum, maximum)
}

function endOfSource(minimum: u32, maximum: u32): void {
  for (let at: usize = 0; at < rows; at++) {
    const place = <usize>load<u32>(places + (at << 2))
    judge(effects + 48, load<u32>(portsOf + (place << 2)), load<f64>(probesOf + (place << 3)), minimum, maximum)
    store<u32>(rowOf + (place << 2), 0)
    store<u32>(portsOf + (place << 2), 0)
    store<f64>(probesOf + (place << 3), 0)
  }
  for (let at: usize = 0; at < wordCount; at++) store<u32>(seen + <usize>load<u32>(words + (at << 2)), 0)
  rows = 0
  wordCount = 0
}

/** One unit more. */
function judge(at: usize, count: u32, probes: f64, minimum: u32, maximum: u32): void {
  const kept = count >= minimum && count <= maximum
  store<f64>(at, load<f64>(at) + 1)
  const which = at + (kept ? 8 : count < minimum ? 16 : 24)
  store<f64>(which, load<f64>(which) + 1)
  const where = at + (kept ? 32 : 40)
  store<f64>(where, load<f64>(where) + probes)
}
