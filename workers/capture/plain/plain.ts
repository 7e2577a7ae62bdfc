/**
 * Plain packets by the compiled walk (walk.assembly.ts): the memory that captures are read into, and what it finds.
 *
 * What the walk counts goes into the tally and its probes to the sink before the next packet is looked at, so that nobody
 * can tell who looked at which packet.
 */
import type { Answers } from '../answers.ts'
import { portBytes, type MemoryPart, type ProbeColumns, type ProbeRoom, type ProbeSink, type ProbeSpace } from '../sink.ts'
import type { Tally } from '../tally.ts'
import { compiledWalk } from './walk.wasm.ts'

const pageBytes = 1 << 16
/** What the compiler keeps for itself at the beginning. */
const reservedBytes = 1024
const stateNames = ['hourStart', 'hourEnd', 'dayStart', 'firstTime', 'lastTime', 'latestTime', 'framesBefore', 'packets', 'cut', 'outOfOrder', 'probes', 'otherTcp', 'icmp'] as const
const place = Object.fromEntries(stateNames.map((name, index) => [name, index])) as Record<(typeof stateNames)[number], number>
/** Probes of its own that are told at once. Their columns are not a power of two apart, or they fight for lines of the cache. */
const [most, apart] = [1 << 13, 1088]
const wordsOf = { source: 1, destination: 1, time: 1, frame: 1, beside: 4 } as const
const columnNames = ['source', 'destination', 'time', 'frame', 'beside'] as const
/** Bytes before the buffers, and then some: the walk may look behind the last one. */
const [ownBytes, behind] = [1 << 19, 96]
/** After a walk as short as this others look at the next packets: twice as many each time, up to the most. */
const [short, mostOthers] = [2, 32]
const secondsADay = 86_400

const memoryOf = (bytes: number): WebAssembly.Memory => {
  const pages = Math.ceil(bytes / pageBytes)
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
}
type Walk = (from: number, to: number) => number
let module: WebAssembly.Module | null = null
/** Of captures that were read: one is read at a time. */
const spare: PlainMemory[] = []

/** Memory that the walk can see: whole buffers are cut from it. */
export class PlainMemory {
  /** Of its own, for probes that nobody has room for elsewhere. */
  readonly own: ProbeRoom
  readonly state: Float64Array
  readonly walk: Walk
  readonly settings: Record<'bigEndian' | 'fraction' | 'room' | 'ports' | keyof ProbeColumns, WebAssembly.Global>
  private readonly memory: WebAssembly.Memory
  private readonly begin: number
  private readonly lent: boolean
  private used: number

  private constructor(bytes: number, part: MemoryPart | null) {
    const stateBytes = stateNames.length * 8
    const state = part?.at ?? reservedBytes
    this.lent = part !== null
    let used = state + stateBytes
    const address = {} as Record<keyof ProbeColumns, number>
    for (const name of columnNames) {
      address[name] = used = (used + apart + 63) & ~63
      used += most * wordsOf[name] * 4
    }
    const ports = (used + apart + 63) & ~63
    this.begin = this.used = (ports + portBytes + 63) & ~63
    this.memory = part?.memory ?? memoryOf(this.begin + bytes + behind)
    module ??= new WebAssembly.Module(Buffer.from(compiledWalk, 'base64'))
    const { exports } = new WebAssembly.Instance(module, { env: { memory: this.memory } })
    this.settings = exports as PlainMemory['settings']
    ;(exports.state as WebAssembly.Global).value = state
    const { buffer } = this.memory
    const column = (name: keyof ProbeColumns) => new Uint32Array(buffer, address[name], most * wordsOf[name])
    this.own = { columns: { source: column('source'), destination: column('destination'), time: column('time'), frame: column('frame'), beside: column('beside') }, at: 0, room: most, ports: new Uint8Array(buffer, ports, portBytes) }
    this.state = new Float64Array(buffer, state, stateNames.length)
    this.walk = exports.walk as Walk
  }

  /** Null where memory is short: then others look at all packets. @param space that may lend some */
  static borrow(bytes: number, space: ProbeSpace | undefined): PlainMemory | null {
    try {
      const part = space?.lend(bytes + ownBytes) ?? null
      return part === null ? (spare.pop() ?? new PlainMemory(bytes, null)) : new PlainMemory(bytes, part)
    } catch {
      return null
    }
  }
  giveBack(): void {
    this.used = this.begin
    if (!this.lent && spare.length === 0) spare.push(this)
  }
  /** Where the walk writes probes from now on, in this memory. @returns how many there is room for */
  aim({ columns, at, room, ports }: ProbeRoom): number {
    const { settings } = this
    for (const name of columnNames) settings[name].value = columns[name].byteOffset + at * wordsOf[name] * 4
    settings.ports.value = ports.byteOffset
    return (settings.room.value = room)
  }
  get shared(): SharedArrayBuffer {
    return this.memory.buffer as unknown as SharedArrayBuffer
  }
  buffer(bytes: number): Buffer {
    const buffer = Buffer.from(this.memory.buffer, this.used, bytes)
    this.used += (bytes + 63) & ~63
    return buffer
  }
  holds(bytes: Uint8Array | Uint32Array): boolean {
    return bytes.buffer === this.memory.buffer
  }
}

/** A sink that takes many probes at once. */
type WalkSink = ProbeSink & Required<Pick<ProbeSink, 'probes'>>
export const takesMany = (sink: ProbeSink): sink is WalkSink => sink.probes !== undefined

export class PlainWalk {
  private readonly memory: PlainMemory
  private readonly tally: Tally
  private readonly sink: WalkSink
  private readonly answers: Answers
  /** Packets that others look at before the next walk. */
  private others = 0
  private lastOthers = 0

  constructor(input: { memory: PlainMemory; tally: Tally; sink: WalkSink; answers: Answers }) {
    this.memory = input.memory
    this.tally = input.tally
    this.sink = input.sink
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
    for (let full = true; full; ) {
      const room = this.room()
      const limit = memory.aim(room)
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
      const found = state[place.probes]
      full = found === limit
      passed += packets
      tally.plain({
        day, lastTime: state[place.lastTime], latestTime: state[place.latestTime], packets, cut: state[place.cut], outOfOrder: state[place.outOfOrder],
        probes: found, otherTcp: state[place.otherTcp], icmp: state[place.icmp],
      })
      if (found > 0) this.tell(room, found, state[place.outOfOrder] === 0)
    }
    this.others = this.lastOthers = passed > short ? 0 : Math.min(mostOthers, 2 * this.lastOthers + 1)
    return at + next - first
  }

  /** Where the next probes go: into the sink's memory, where that is the walk's. */
  private room(): ProbeRoom {
    const { memory, sink } = this
    const room = sink.space?.room() ?? null
    return room !== null && memory.holds(room.columns.source) ? room : memory.own
  }
  private tell(room: ProbeRoom, probes: number, ordered: boolean): void {
    const { columns, at } = room
    if (this.answers.remembers4) {
      for (let probe = at; probe < at + probes; probe++) this.answers.begins(columns.source[probe], columns.destination[probe], columns.beside[probe << 2])
    }
    if (room === this.memory.own) this.sink.probes(columns, probes, ordered)
    else this.sink.space!.put(probes, ordered)
  }
}
