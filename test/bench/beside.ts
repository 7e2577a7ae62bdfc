/** Ours and a peer's in turn: medians of CPU seconds and their ratio, on the seeded graph of the first paper's largest size. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { graphFromEdges } from '../../workers/graph/build.ts'
import { hasIgraph, hasScipy, python } from './python.ts'
import { leaningEdges } from './betweenness.ts'

const edges = leaningEdges({ vertices: 6284, edges: 589_117, seed: 6284 })
export const graph = graphFromEdges(edges)
const input = edges.map((edge) => `${edge.join(' ')}\n`).join('')
const median = (numbers: number[]) => numbers.toSorted((one, other) => one - other)[numbers.length >> 1]

/** @param peer task of peers.py, or null @param work returns the value to print beside the peer's */
export function beside(name: string, peer: string | null, rounds: number, work: () => number | string): void {
  const ours: number[] = []
  const walls: number[] = []
  const theirs: number[] = []
  let value: number | string = ''
  let other = ''
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage()
    const begun = performance.now()
    value = work()
    walls.push((performance.now() - begun) / 1e3)
    const { user, system } = process.cpuUsage(before)
    ours.push((user + system) / 1e6)
    if (peer === null || !(peer === 'distances' ? hasScipy() : hasIgraph())) continue
    const { status, stdout } = spawnSync(python, [join(import.meta.dirname, 'peers.py'), peer], { input, encoding: 'utf8', maxBuffer: 1e9 })
    if (status !== 0) continue
    const [seconds, found] = stdout.trim().split(' ')
    theirs.push(Number(seconds))
    other = found
  }
  const compared = theirs.length === 0 ? (peer === null ? 'no peer' : 'the peer is missing') : `peer ${median(theirs).toFixed(3)} s, ${(median(theirs) / median(ours)).toFixed(1)} times ours; its value ${other}`
  process.stdout.write(`${name.padEnd(28)} ${median(ours).toFixed(4)} s CPU, ${median(walls).toFixed(4)} s wall; value ${value}; ${compared}\n`)
}
