/** Ours and a peer's in turn: medians of CPU seconds and their ratio, on the seeded graph of the first paper's largest size. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { graphFromEdges } from '../../workers/graph/build.ts'
import { hasIgraph, hasScipy, python } from './python.ts'
import { leaningEdges } from './betweenness.ts'

const edges = leaningEdges({ vertices: 6284, edges: 589_117, seed: 6284 })
export const graph = graphFromEdges(edges)
const median = (numbers: number[]) => numbers.toSorted((one, other) => one - other)[numbers.length >> 1]

interface Peer {
  ask(task: string): Promise<{ seconds: number; value: string } | null>
  end(): void
}
/**
 * One process for all rounds: a process that forks pays for it afterwards with a fault at every page it writes to, and that
 * would be ours.
 */
function startPeer(): Peer {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-bench-'))
  const file = join(folder, 'edges')
  writeFileSync(file, edges.map((edge) => `${edge.join(' ')}\n`).join(''))
  const child: ChildProcessWithoutNullStreams = spawn(python, [join(import.meta.dirname, 'peers.py'), file])
  child.stderr.pipe(process.stderr)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async ask(task) {
      child.stdin.write(`${task}\n`)
      const { value: line, done } = await lines.next()
      if (done === true) return null
      const [seconds, value] = line.split(' ')
      return { seconds: Number(seconds), value }
    },
    end() {
      child.stdin.end()
      rmSync(folder, { recursive: true })
    },
  }
}
let peer: Peer | null = null
/** After the last comparison. */
export function endPeer(): void {
  peer?.end()
  peer = null
}

/** @param task of peers.py, or null @param work returns the value to print beside the peer's */
export async function beside(name: string, task: string | null, rounds: number, work: () => number | string): Promise<void> {
  const ours: number[] = []
  const walls: number[] = []
  const theirs: number[] = []
  let value: number | string = ''
  let other = ''
  const asked = task !== null && (task === 'distances' ? hasScipy() : hasIgraph())
  if (asked) peer ??= startPeer()
  for (let round = 0; round < rounds; round++) {
    const answer = asked ? await peer!.ask(task) : null
    if (answer !== null) {
      theirs.push(answer.seconds)
      other = answer.value
    }
    const before = process.cpuUsage()
    const begun = performance.now()
    value = work()
    walls.push((performance.now() - begun) / 1e3)
    const { user, system } = process.cpuUsage(before)
    ours.push((user + system) / 1e6)
  }
  const compared = theirs.length === 0 ? (task === null ? 'no peer' : 'the peer is missing') : `peer ${median(theirs).toFixed(3)} s, ${(median(theirs) / median(ours)).toFixed(1)} times ours; its value ${other}`
  process.stdout.write(`${name.padEnd(28)} ${median(ours).toFixed(4)} s CPU, ${median(walls).toFixed(4)} s wall; value ${value}; ${compared}\n`)
}
