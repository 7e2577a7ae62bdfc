/** The entry of a hashing thread: SHA-256 of pieces of shared memory, in the order they are named. */
import { createHash } from 'node:crypto'
import { workerData, type MessagePort } from 'node:worker_threads'

/** A piece of the memory; null: that was all, the hash is wanted. */
export type Piece = { at: number; length: number } | null

if (workerData !== null && typeof workerData === 'object' && 'hashes' in workerData) {
  const { port, hashes, cells } = workerData as { port: MessagePort; hashes: SharedArrayBuffer; cells: Int32Array }
  const hash = createHash('sha256')
  port.on('message', (piece: Piece) => {
    if (piece === null) return port.postMessage(hash.digest('hex'))
    hash.update(Buffer.from(hashes, piece.at, piece.length))
    Atomics.add(cells, 0, 1)
    Atomics.notify(cells, 0)
  })
}
