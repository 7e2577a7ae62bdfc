/** The folder a command works in: made if it is missing, or refused in words. */
import { Refusal } from '../../workers/contract.ts'
import { makeFolder } from '../../workers/report/folder.ts'

export function needFolder(path: string): void {
  try {
    makeFolder(path)
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    throw new Refusal('write_failed', `The folder ${path} cannot be made (${code}); choose another place.`)
  }
}
