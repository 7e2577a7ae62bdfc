/** The entry of a hashing thread: SHA-256 of pieces of shared memory, in the order they are named. */
import { createHash } from 'node:crypto'
import { workerData, type MessagePort } from 'node:worker_threads'

/** Cells of the shared memory: how many pieces are hashed, how many were named; then two cells a piece, in turn. */
export const cell = { hashed: 0, named: 1, pieces: 2 } as const
/** Pieces that may be under way. */
export const mostPieces = 32
export const cellBytes = 4 * (cell.pieces + 2 * mostPieces)
/** The length of a piece that is none: that was all, the hash is wanted. */
export const noMore = -1

if (workerData !== null && typeof workerData === 'object' && 'hashes' in workerData) {
  const { port, hashes, cells } = workerData as { port: MessagePort; hashes: SharedArrayBuffer; cells: Int32Array }
  const hash = createHash('sha256')
  // No messages: each would cost its sender more than it costs to hash a tenth of a piece.
  for (let taken = 0; ; taken++) {
    while (Atomics.load(cells, cell.named) === taken) Atomics.wait(cells, cell.named, taken)
    const [at, length] = cells.subarray(cell.pieces + 2 * (taken % mostPieces))
    if (length === noMore) break
    hash.update(Buffer.from(hashes, at, length))
    Atomics.add(cells, cell.hashed, 1)
    Atomics.notify(cells, cell.hashed)
  }
  port.postMessage(hash.digest('hex'))
  port.on('message', () => {}) // it stays until it is ended: one that ends is a lost one
}
