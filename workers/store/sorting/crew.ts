/**
 * Sorting beside the import: buffers of records go to threads, sorted runs come back in the order the buffers were given.
 *
 * The importing thread is synchronous here, so that memory stays bounded: when all threads are busy it waits. A thread
 * that is not up yet, was not to be had or stays silent costs nothing but time: the importing thread sorts by itself, with
 * the same outcome, since sorting is a pure function of the buffer.
 */
import { availableParallelism } from 'node:os'
import { receiveMessageOnPort, MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import { portBytes, type MemoryPart } from '../../capture/sink.ts'
import { Refusal } from '../../contract.ts'
import type { RunEncoder } from '../chunk.ts'
import { Packing } from '../compress.ts'
import { bufferRecords, bytesFor } from '../records.ts'
import { createEncoder, SortSpace } from './compiled.ts'
import { comingRuns, createSorter, type ComingRun, type RecordPlace, type SortedRun, type Unsorted } from './sort.ts'
import { signal, type SortJob, type SortReply, type SortThreadData } from './thread.ts'

/** Fewer are sorted before a thread has heard of them. */
const worthAThread = 1 << 16
/** So many buffers in a row that found no thread idle are worth another thread. */
const shortBuffers = 3
/** Smaller imports cost less time alone than threads take to start. */
const worthThreads = 192 << 20
const waitMilliseconds = 20
/** After so many waits in a row without a word (10 s; 2 s for a thread's first) threads are given up. */
const patience = 500
const firstPatience = 100

interface Member {
  worker: Worker
  port: MessagePort
  ready: boolean
  job: Job | null
}
interface Job {
  id: number
  unsorted: Unsorted
  runs: SortedRun[] | null
  /** Where the runs' columns lie. */
  pieces: ArrayBuffer[]
  take(runs: Iterable<ComingRun>): void
}

export class SortCrew {
  private readonly wanted: number
  private worth: boolean
  private readonly cells = new Int32Array(new SharedArrayBuffer(8))
  private encoder: RunEncoder | null = null
  /** Where full buffers lie and are sorted; null where memory is short, or before there is one. */
  private space: SortSpace | null = null
  private free: RecordPlace[] = []
  /** Memory of sorted runs that were taken. */
  private readonly spare: ArrayBuffer[] = []
  /** The same for chunks that are taken one by one. */
  private readonly chunkSpare: ArrayBuffer[] = []
  private members: Member[] | null = null
  /** Threads that were started, whatever became of them. */
  private started = 0
  /** Buffers in a row that found every thread at work. */
  private short = 0
  private queue: Job[] = []
  private last = 0

  /** @param threads beside the importing one; 0: it sorts by itself. One a further processor, at most two, unless given */
  constructor(threads?: number) {
    this.wanted = threads ?? Math.max(0, Math.min(2, availableParallelism() - 1))
    this.worth = threads !== undefined
  }

  /** So many bytes of captures are going to be read: whether threads are worth their start, unless that was said. */
  expect(bytes: number): void {
    this.worth ||= bytes >= worthThreads
  }

  /** Much is going to be sorted: threads are started where they are worth it. */
  begin(): void {
    if (this.space === null) this.makeSpace(0)
    if (this.worth && this.members === null) this.start()
  }
  /** An empty buffer. @param records that are going to be put there: they lie close together, whatever else would fit */
  buffer(records = bufferRecords): RecordPlace {
    if (this.space === null) this.makeSpace(0)
    return { ...(this.free.pop() ?? { memory: new SharedArrayBuffer(bytesFor(bufferRecords)) }), records }
  }
  /** One that was not filled. */
  giveBack({ memory, at }: RecordPlace): void {
    if (memory instanceof SharedArrayBuffer) this.free.push({ memory, at })
  }
  /** For whoever fills buffers, one at a time; null where they do not lie in one memory. */
  ports(): Uint8Array | null {
    return this.space?.ports ?? null
  }
  /** Memory for a reader, where it can see the buffers. */
  lend(bytes: number): MemoryPart | null {
    if (this.space === null) this.makeSpace(bytes)
    return this.space?.lend(bytes) ?? null
  }
  /** Memory of buffers that nobody fills or sorts, so many bytes, until the next one is asked for; null where there are none. */
  lendIdle(bytes: number): MemoryPart | null {
    const { space, free } = this
    return space !== null && free.filter(({ memory }) => memory === space.memory.buffer).length === space.buffers.length ? space.lendBuffers(bytes) : null
  }
  private makeSpace(reader: number): void {
    try {
      // A buffer for each who sorts and one that is filled; who needs more has them elsewhere.
      const space = new SortSpace(this.wanted + 2, this.wanted + 1, reader, portBytes)
      this.space = space
      this.encoder = createEncoder(space.part(0))
      this.free = space.buffers.map((at) => ({ memory: space.memory.buffer, at }))
    } catch {
      // Memory is short: buffers lie anywhere, and are copied to be sorted.
    }
  }

  /**
   * Sorts a buffer, which is the crew's from here on, and hands the runs to `take`: now, or during a later call of
   * `sort` or `finish`, after those of all buffers before. Each run, and each chunk, is gone when the next one is taken.
   */
  sort(unsorted: Unsorted, take: (runs: Iterable<ComingRun>) => void, cancelled: () => boolean): void {
    const idle = () => this.members?.find((member) => member.ready && member.job === null)
    const large = unsorted.length >= worthAThread
    if (large) {
      this.hear()
      this.startWhereShort(idle() !== undefined)
      this.wait(() => idle() !== undefined || !this.members?.length, cancelled)
    }
    const member = large ? idle() : undefined
    if (member === undefined) this.deliver()
    if (member === undefined && this.queue.length === 0) {
      // Chunk by chunk it takes a tenth of the memory.
      try {
        take(comingRuns(this.ownEncoder(), unsorted, this.chunkSpare))
      } finally {
        this.giveBack(unsorted)
      }
      return
    }
    const job: Job = { id: ++this.last, unsorted, runs: null, pieces: [], take }
    this.queue.push(job)
    if (member === undefined) this.sortHere(job, cancelled)
    else {
      member.job = job
      const spare = this.spare.splice(0, 1)
      member.port.postMessage({ id: job.id, spare, ...unsorted } satisfies SortJob, spare)
    }
    this.deliver()
  }

  /** Waits until everything was taken. */
  finish(cancelled: () => boolean): void {
    this.wait(() => this.queue.every(({ runs }) => runs !== null), cancelled)
    this.deliver()
  }

  /** Forgets what is under way; threads stop at their next chunk, and their buffers come back when they have. */
  discard(): void {
    Atomics.store(this.cells, signal.stopUpTo, this.last)
    this.queue = []
  }

  /** Lets go of threads and memory; whoever has much to sort again gets others. */
  end(): void {
    this.discard()
    this.free = []
    this.spare.length = 0
    this.space = null
    this.chunkSpare.length = 0
    this.encoder = null
    for (const { worker, port } of this.members ?? []) {
      port.close()
      void worker.terminate() // it has no database open
    }
    this.members = null
    this.started = 0
  }

  /** To start a thread takes as much time as to sort several buffers: there is another one only where one is not enough. */
  private startWhereShort(idle: boolean): void {
    const busy = !idle && this.members !== null && this.members.length > 0 && this.members.every(({ ready }) => ready)
    this.short = busy ? this.short + 1 : 0
    if (this.short === shortBuffers) this.start()
  }
  private start(): void {
    this.short = 0
    this.members ??= []
    if (this.started === this.wanted) return
    const member = startMember(this.cells, this.space?.part(++this.started) ?? null)
    if (member !== null) this.members.push(member)
  }

  private wait(until: () => boolean, cancelled: () => boolean): void {
    for (let silent = 0; ; ) {
      const heard = Atomics.load(this.cells, signal.replies)
      if (this.hear()) silent = 0
      if (until()) return
      if (cancelled()) throw new Refusal('cancelled', 'Cancelled while sorting probes; nothing was kept.')
      if (++silent > (this.members?.some(({ ready }) => ready) ? patience : firstPatience)) this.giveUp()
      Atomics.wait(this.cells, signal.replies, heard, waitMilliseconds)
    }
  }

  /** Takes in what threads have posted; true if there was something. */
  private hear(): boolean {
    let any = false
    for (const member of this.members ?? []) {
      for (let got = receiveMessageOnPort(member.port); got; got = receiveMessageOnPort(member.port)) {
        any = true
        const reply = got.message as SortReply
        member.ready = true
        if (reply.id === 0 || member.job === null) continue
        const { job } = member
        member.job = null
        if (!this.queue.includes(job)) this.giveBack(job.unsorted)
        else if (reply.runs === null) this.sortHere(job, () => false)
        else {
          job.pieces = reply.pieces
          job.runs = reply.runs
          this.giveBack(job.unsorted)
        }
      }
    }
    return any
  }

  /** Threads that say nothing are left alone; what they were to do is done here, in other memory than theirs. */
  private giveUp(): void {
    const silent = (this.members ?? []).filter(({ ready, job }) => !ready || job !== null)
    this.members = (this.members ?? []).filter((member) => !silent.includes(member))
    for (const { job } of silent) if (job !== null && this.queue.includes(job)) job.runs = this.runsOf(job.unsorted, () => false)
  }

  private deliver(): void {
    while (this.queue.length > 0 && this.queue[0].runs !== null) {
      const { take, runs, pieces } = this.queue.shift()!
      take(runs!)
      for (const piece of pieces) if (this.spare.length <= this.wanted) this.spare.push(piece)
    }
  }
  /** By the importing thread itself. */
  private sortHere(job: Job, stop: () => boolean): void {
    const packing = new Packing(job.unsorted.length < worthAThread ? job.unsorted.length : bufferRecords, this.spare.splice(0, 1))
    job.runs = this.runsOf(job.unsorted, stop, packing)
    job.pieces = packing.pieces
    this.giveBack(job.unsorted)
  }
  private runsOf(unsorted: Unsorted, stop: () => boolean, packing?: Packing): SortedRun[] {
    return createSorter(this.ownEncoder())(unsorted, stop, packing)
  }
  private ownEncoder(): RunEncoder {
    return (this.encoder ??= createEncoder())
  }
}

/** Null where no thread is to be had. */
function startMember(cells: Int32Array, part: MemoryPart | null): Member | null {
  // The build lays all files of the main process flat in one folder.
  const entry = new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './sorting.js', import.meta.url)
  try {
    const { port1, port2 } = new MessageChannel()
    const worker = new Worker(entry, { name: 'portolan sorting', execArgv: [], workerData: { port: port2, cells, part } satisfies SortThreadData, transferList: [port2] })
    worker.on('error', () => {}) // it never gets ready, or falls silent: its work is done here
    worker.unref()
    port1.unref()
    return { worker, port: port1, ready: false, job: null }
  } catch {
    return null
  }
}
