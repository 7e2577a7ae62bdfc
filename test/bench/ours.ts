/** Our import as a contestant: a new case each time, figures from the case's making to its closing. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { folder, source, type Contestant } from './measure.ts'

interface Figures {
  packets: number
  probes: number
  pairs: number
  wall: number
  cpu: number
  firstProgress: number
  bytesAProbe: number
}
export const figuresOf = (output: string) => JSON.parse(output) as Figures

/** @param threads that sort beside the importing one */
export function ourImport(capture: string, threads: number, place = join(folder, 'bench.portolan')): Contestant {
  const fresh = `rm -f '${place}'; exec '${process.execPath}' '${source('importOnce.ts')}' '${capture}' '${place}' ${threads}`
  return {
    name: `portolan, ${threads} sort thread${threads === 1 ? '' : 's'}`,
    command: ['sh', '-c', fresh],
    inner: (output) => ({ wall: figuresOf(output).wall, cpu: figuresOf(output).cpu }),
    tell(output) {
      const { probes, pairs, bytesAProbe, firstProgress } = figuresOf(output)
      return `${probes} probes, ${pairs} pairs, ${bytesAProbe.toFixed(1)} bytes a probe, first progress after ${firstProgress.toFixed(0)} ms`
    },
  }
}
export const forget = (place: string) => rmSync(place, { force: true })
