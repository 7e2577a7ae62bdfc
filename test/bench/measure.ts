/**
 * Ours and a peer's side by side: each in a process of its own, in turn, medians of wall and CPU seconds, peak memory.
 *
 * The processes are measured by measured.c (wait4), so that all are measured alike. What is missing is installed where
 * apt may do it, and said to be missing where not.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Measured {
  wall: number
  cpu: number
  /** Peak resident MiB. */
  memory: number
  output: string
}
export interface Contestant {
  name: string
  command: string[]
  /** Figures out of what it printed, shown behind its line. */
  tell?(output: string): string
  /** Figures of its own, where its process does more than what is compared. */
  inner?(output: string): { wall: number; cpu: number }
}

export const folder = mkdtempSync(join(tmpdir(), 'portolan-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
export const source = (name: string) => join(import.meta.dirname, name)
const median = (values: number[]) => values.toSorted((one, other) => one - other)[values.length >> 1]

/** True when the program is there, or could be installed from these packages. */
export function available(program: string, packages: string[]): boolean {
  const there = () => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
  if (there()) return true
  spawnSync('apt-get', ['install', '-y', '-qq', ...packages], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: 'ignore' })
  if (there()) return true
  process.stdout.write(`${program} is missing and could not be installed (apt-get install ${packages.join(' ')})\n`)
  return false
}
/** The compiled program, or null. */
export function compiled(name: string, libraries: string[] = []): string | null {
  if (!available('cc', ['gcc', 'libc6-dev'])) return null
  const program = join(folder, name)
  const compile = () => spawnSync('cc', ['-O2', '-o', program, source(`${name}.c`), ...libraries], { encoding: 'utf8' })
  if (compile().status === 0) return program
  if (libraries.includes('-lpcap')) spawnSync('apt-get', ['install', '-y', '-qq', 'libpcap-dev'], { stdio: 'ignore' })
  if (compile().status === 0) return program
  process.stdout.write(`${name}.c does not compile here (${libraries.includes('-lpcap') ? 'libpcap-dev is missing' : 'cc'}): no figures of it\n`)
  return null
}

const watch = compiled('measured')
export function measure({ command, inner }: Contestant): Measured {
  const result = join(folder, 'measured.txt')
  rmSync(result, { force: true })
  const [program, ...words] = watch === null ? command : [watch, result, ...command]
  const begun = performance.now()
  const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8', maxBuffer: 1e9, stdio: ['ignore', 'pipe', 'pipe'] })
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}: ${stderr}`)
  const [wall, cpu, memory] = existsSync(result) ? readFileSync(result, 'utf8').split(' ').map(Number) : [(performance.now() - begun) / 1e3, NaN, NaN]
  return { wall, cpu, memory, ...inner?.(stdout), output: stdout }
}

/** Runs all in turn, `rounds` times; the first is what the others are compared with. */
export function contest(title: string, rounds: number, contestants: readonly Contestant[]): Measured[] {
  process.stdout.write(`\n${title}\n`)
  const all: Measured[][] = contestants.map(() => [])
  for (let round = 0; round < rounds; round++) contestants.forEach((one, index) => all[index].push(measure(one)))
  const medians = all.map((runs) => ({
    wall: median(runs.map(({ wall }) => wall)), cpu: median(runs.map(({ cpu }) => cpu)), memory: median(runs.map(({ memory }) => memory)), output: runs[0].output,
  }))
  medians.forEach(({ wall, cpu, memory, output }, index) => {
    const ratio = index === 0 ? '' : `  ${(wall / medians[0].wall).toFixed(2)} x wall, ${(cpu / medians[0].cpu).toFixed(2)} x CPU`
    const { name, tell } = contestants[index]
    process.stdout.write(`  ${name.padEnd(34)} ${wall.toFixed(2).padStart(7)} s wall ${cpu.toFixed(2).padStart(7)} s CPU ${memory.toFixed(0).padStart(5)} MiB${ratio}${tell ? `  (${tell(output)})` : ''}\n`)
  })
  return medians
}
