/**
 * What was freed stays with the process for a while. To store a chunk takes 2 MB for a moment; where they lie at the end of
 * the heap, glibc gives them back each time, and to touch them anew takes longer than what is done in them: 57 ms in an
 * import of 10 million packets.
 */
const bytes = 4 << 20
let kept = false

/** Once a block of so many bytes was let go, untouched, glibc keeps up to twice as many (mallopt(3), M_MMAP_THRESHOLD); elsewhere nothing comes of it. */
export function keepFreed(): void {
  if (kept) return
  kept = true
  new ArrayBuffer(bytes).transfer?.(0)
}
