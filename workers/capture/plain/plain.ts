/**
 * Plain packets by the compiled walk (walk.assembly.ts): the memory that captures are read into, and what it finds.
 *
 * What the walk counts goes into the tally and its probes to the sink before the next packet is looked at, so that nobody
 * can tell who looked at which packet.
 */
import type { Answers } from '../answers.ts'
import type { ProbeColumns, ProbeSink } from '../sink.ts'
import type { Tally } from '../tally.ts'
import { compiledWalk } from './walk.wasm.ts'

const pageBytes = 1 << 16
/** What the compiler keeps for itself at the beginning. */
const reservedBytes = 1024
const stateNames = ['hourStart', 'hourEnd', 'dayStart', 'firstTime', 'lastTime', 'latestTime', 'framesBefore', 'packets', 'cut', 'outOfOrder', 'probes', 'otherTcp', 'icmp'] as const
const place = Object.fromEntries(stateNames.map((name, index) => [name, index])) as Record<(typeof stateNames)[number], number>
/** Probes that are told at once. Their columns are not a power of two apart, or they fight for lines of the cache. */
const [room, apart] = [1 << 13, 1088]
const wordsOf = { source: 1, destination: 1, time: 1, frame: 1, beside: 4 } as const
/** After a walk as short as this others look at the next packets: twice as many each time, up to the most. */
const [short, mostOthers] = [2, 32]
const secondsADay = 86_400

type Walk = (from: number, to: number) => number
let module: WebAssembly.Module | null = null
/** Of captures that were read: one is read at a time. */
const spare: PlainMemory[] = []

/** Memory that the walk can see: whole buffers are cut from it. */
export class PlainMemory {
  readonly columns: ProbeColumns
  readonly state: Float64Array
  readonly walk: Walk
  readonly settings: Record<'bigEndian' | 'fraction', WebAssembly.Global>
  private readonly memory: WebAssembly.Memory
  private readonly begin: number
  private used: number

  private constructor(bytes: number) {
    const stateBytes = stateNames.length * 8
    let used = reservedBytes + stateBytes
    const address: Record<string, number> = { state: reservedBytes, room }
    for (const [name, words] of Object.entries(wordsOf)) {
      address[name] = used = (used + apart + 63) & ~63
      used += room * words * 4
    }
    this.begin = this.used = (used + apart + 63) & ~63
    const pages = Math.ceil((this.begin + bytes) / pageBytes)
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
    module ??= new WebAssembly.Module(Buffer.from(compiledWalk, 'base64'))
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.memory } })
    for (const [name, at] of Object.entries(address)) (exports[name] as WebAssembly.Global).value = at
    const { buffer } = this.memory
    const column = (name: keyof typeof wordsOf) => new Uint32Array(buffer, address[name], room * wordsOf[name])
    this.columns = { source: column('source'), destination: column('destination'), time: column('time'), frame: column('frame'), beside: column('beside') }
    this.state = new Float64Array(buffer, address.state, stateNames.length)
    this.walk = exports.walk as Walk
    this.settings = exports as PlainMemory['settings']
  }

  /** Null where memory is short: then others look at all packets. */
  static borrow(bytes: number): PlainMemory | null {
    try {
      return spare.pop() ?? new PlainMemory(bytes)
    } catch {
      return null
    }
  }
  giveBack(): void {
    this.used = this.begin
    if (spare.length === 0) spare.push(this)
  }
  get shared(): SharedArrayBuffer {
    return this.memory.buffer as unknown as SharedArrayBuffer
  }
  buffer(bytes: number): Buffer {
    const buffer = Buffer.from(this.memory.buffer, this.used, bytes)
    this.used += (bytes + 63) & ~63
    return buffer
  }
  holds(bytes: Uint8Array): boolean {
    return bytes.buffer === this.memory.buffer
  }
}

export class PlainWalk {
  private readonly memory: PlainMemory
  private readonly tally: Tally
  private readonly probes: NonNullable<ProbeSink['probes']>
  private readonly answers: Answers
  /** Packets that others look at before the next walk. */
  private others = 0
  private lastOthers = 0

  constructor(input: { memory: PlainMemory; tally: Tally; probes: NonNullable<ProbeSink['probes']>; answers: Answers }) {
    this.memory = input.memory
    this.tally = input.tally
    this.probes = input.probes
    this.answers = input.answers
  }

  /** Whether the walk can see these bytes; says how the file's records are written. */
  begin(bytes: Uint8Array, bigEndian: boolean, nanoseconds: boolean): boolean {
    const { settings } = this.memory
    settings.bigEndian.value = bigEndian ? 1 : 0
    settings.fraction.value = nanoseconds ? 1 : 1000
    return this.memory.holds(bytes)
  }

  /** Walks the records bytes[at, to); returns where the first one is that others have to look at. */
  from(bytes: Uint8Array, at: number, to: number): number {
    const { memory, tally } = this
    const { state } = memory
    const { hour } = tally
    if (this.others > 0) {
      this.others--
      return at
    }
    if (hour === null) return at // the first packet is for others
    const first = bytes.byteOffset + at
    const end = bytes.byteOffset + to
    const day = Math.floor(hour.hour / 24)
    let next = first
    let passed = 0
    for (let found = room; found === room; ) {
      state[place.hourStart] = hour.hour * 3600
      state[place.hourEnd] = (hour.hour + 1) * 3600
      state[place.dayStart] = day * secondsADay
      state[place.firstTime] = tally.firstOn(day)
      state[place.lastTime] = tally.previousOn(day)
      state[place.latestTime] = tally.latestOn(day)
      state[place.framesBefore] = tally.packets
      next = memory.walk(next, end)
      const packets = state[place.packets]
      if (packets === 0) break
      found = state[place.probes]
      passed += packets
      tally.plain({
        day, lastTime: state[place.lastTime], latestTime: state[place.latestTime], packets, cut: state[place.cut], outOfOrder: state[place.outOfOrder],
        probes: found, otherTcp: state[place.otherTcp], icmp: state[place.icmp],
      })
      if (found > 0) this.tell(found, state[place.outOfOrder] === 0)
    }
    this.others = this.lastOthers = passed > short ? 0 : Math.min(mostOthers, 2 * this.lastOthers + 1)
    return at + next - first
  }

  private tell(probes: number, ordered: boolean): void {
    const { columns } = this.memory
    if (this.answers.remembers4) {
      for (let at = 0; at < probes; at++) this.answers.begins(columns.source[at], columns.destination[at], columns.beside[at << 2])
    }
    this.probes(columns, probes, ordered)
  }
}
