/** What every link type's decoder is given and where it says what it found. */

/** One for all packets of a read: nothing is allocated per packet. */
export class NetworkStart {
  /** Offset of the IP header, -1 without one. */
  at = -1
  /** 0 found, 1 not IP, 2 cut before the IP header. */
  outcome = 0
  ip(at: number): void {
    this.at = at
    this.outcome = 0
  }
  notIp(): void {
    this.outcome = 1
  }
  cut(): void {
    this.outcome = 2
  }
}

/**
 * Finds the IP header of the packet bytes[at .. end).
 * @param depth headers already gone through, where one frame lies in another; decoders pass it on and stop at `deepest`
 */
export type LinkDecoder = (bytes: Uint8Array, at: number, end: number, start: NetworkStart, depth?: number) => void

/** Headers between a packet's first byte and IP; more is hostile. */
export const deepest = 16
