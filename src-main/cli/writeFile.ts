/** A new file with a text; what is there already is never overwritten. */
import { writeFileSync } from 'node:fs'
import { Refusal } from '../../workers/contract.ts'

export function writeNewFile(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') throw new Refusal('write_failed', `${path} exists already and is not overwritten; take another name.`)
    if (code === 'ENOSPC') throw new Refusal('disk_full', `${path} could not be written: the disk is full.`)
    throw new Refusal('write_failed', `${path} could not be written (${message}).`)
  }
}
