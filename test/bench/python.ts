/** A Python package that a peer needs: installed where apt may do it, said to be missing where not. */
import { spawnSync } from 'node:child_process'

export const python = '/usr/bin/python3'
const known = new Map<string, boolean>()

/** @param module what Python imports @param packages Debian's names of it */
export function pythonHas(module: string, packages: readonly string[]): boolean {
  const there = () => spawnSync(python, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0
  let has = known.get(module) ?? there()
  if (!has && !known.has(module)) {
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: 'ignore' })
    has = there()
    if (!has) process.stdout.write(`${module} is missing and could not be installed (apt-get install ${packages.join(' ')})\n`)
  }
  known.set(module, has)
  return has
}
export const hasIgraph = () => pythonHas('igraph', ['python3-igraph'])
export const hasScipy = () => pythonHas('scipy', ['python3-scipy'])
