/**
 * Hashing beside the reading: a thread that hashes the very buffers that are parsed, while they are parsed.
 *
 * Whoever reads waits before a buffer is used again until it is hashed. When the thread is not to be had or ends before
 * its time there is no hash, and whoever asked has to make it otherwise.
 */
import { availableParallelism } from 'node:os'
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import { cell, cellBytes, mostPieces, noMore } from './thread.ts'

export class HashLane {
  private readonly cells = new Int32Array(new SharedArrayBuffer(cellBytes))
  private readonly worker: Worker
  private readonly port: MessagePort
  private readonly lost: Promise<void>
  private isLost = false
  private pieces = 0

  private constructor(memory: SharedArrayBuffer) {
    // The build lays all files of the main process flat in one folder.
    const entry = new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : './hashing.js', import.meta.url)
    const { port1, port2 } = new MessageChannel()
    this.port = port1
    this.worker = new Worker(entry, { name: 'portolan hashing', execArgv: [], workerData: { port: port2, hashes: memory, cells: this.cells }, transferList: [port2] })
    this.lost = new Promise((resolve) => {
      const lose = () => {
        this.isLost = true
        resolve()
      }
      this.worker.on('error', lose)
      this.worker.on('exit', lose)
    })
  }

  /** Null where no thread is to be had. */
  static over(memory: SharedArrayBuffer): HashLane | null {
    if (availableParallelism() < 2) return null
    try {
      return new HashLane(memory)
    } catch {
      return null
    }
  }

  /** Not while `mostPieces` are under way. */
  update(bytes: Buffer): void {
    this.name(bytes.byteOffset, bytes.length)
  }
  private name(at: number, length: number): void {
    const { cells } = this
    cells.set([at, length], cell.pieces + 2 * (this.pieces % mostPieces))
    Atomics.store(cells, cell.named, ++this.pieces)
    Atomics.notify(cells, cell.named)
  }

  /** Waits until so many pieces are hashed. */
  async hashed(pieces: number): Promise<void> {
    const { cells } = this
    for (let done = Atomics.load(cells, cell.hashed); done < pieces && !this.isLost; done = Atomics.load(cells, cell.hashed)) {
      const wait = Atomics.waitAsync(cells, cell.hashed, done)
      if (wait.async) await Promise.race([wait.value, this.lost])
    }
  }

  /** Lower-case hex; null when the thread was lost. */
  async digest(): Promise<string | null> {
    await this.hashed(this.pieces)
    if (this.isLost) return null
    const told = new Promise<string>((resolve) => this.port.once('message', resolve))
    this.name(0, noMore)
    return Promise.race([told, this.lost.then(() => null)])
  }

  end(): void {
    this.port.close()
    void this.worker.terminate()
  }
}
