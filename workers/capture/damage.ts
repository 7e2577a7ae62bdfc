/** What ends a compressed stream early: named like every structural error, with the byte of the compressed file. */
export const damages = {
  bad: 'bad compressed data',
  cut: 'cut in compressed data',
  checksum: 'wrong checksum in compressed data',
  behind: 'other data behind the compressed data',
  frames: 'too many compressed frames',
} as const
/** No damage: tapes and block devices fill up with zeros. Told all the same, because these bytes were not read. */
export const paddingReason = 'zero padding behind the compressed data'

export class Damage extends Error {
  readonly reason: string
  /** In the compressed file, or from where its thrower began to count. */
  offset: number
  constructor(kind: keyof typeof damages, offset: number, message: string) {
    super(message)
    this.reason = damages[kind]
    this.offset = offset
  }
}
