/** Our import as a contestant: a new case each time, the whole process as it is shipped. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { built } from './built.ts'
import { folder, type Contestant } from './measure.ts'

interface Figures {
  packets: number
  probes: number
  pairs: number
  firstProgress: number
  bytesAProbe: number
}
export const figuresOf = (output: string) => JSON.parse(output) as Figures

/** @param threads that sort beside the importing one, and with any, where there are three processors, one more that hashes; null: as many as are worth it */
export async function ourImport(capture: string, threads: number | null, place = join(folder, 'bench.portolan')): Promise<Contestant> {
  const fresh = `rm -f '${place}'; exec '${process.execPath}' '${await built('importOnce')}' '${capture}' '${place}' ${threads ?? ''}`
  return {
    name: threads === null ? 'portolan, as it is shipped' : `portolan, ${threads} sort thread${threads === 1 ? '' : 's'}`,
    command: ['sh', '-c', fresh],
    tell(output) {
      const { probes, pairs, bytesAProbe, firstProgress } = figuresOf(output)
      return `${probes} probes, ${pairs} pairs, ${bytesAProbe.toFixed(1)} bytes a probe, first progress after ${firstProgress.toFixed(0)} ms`
    },
  }
}
export const forget = (place: string) => rmSync(place, { force: true })
