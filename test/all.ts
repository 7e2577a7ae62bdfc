/**
 * npm test: types, lint, unit and host tests, browser tests, the desktop window; one line at the end counts them all.
 *
 * Types and lint count as one each, and run beside each other; the tests share no port, folder or case.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { Totals } from './reporters/totals.ts'

const root = join(import.meta.dirname, '..')
const work = mkdtempSync(join(tmpdir(), 'portolan-tests-'))
const begun = performance.now()

const svelteProject = 'src-renderer/tsconfig.json'
const checked = await Promise.all([
  inOrder(
    () => checks('types', 'typescript/bin/tsc', ['-p', '.']),
    () => checks('page types', 'svelte-check/bin/svelte-check', ['--tsconfig', svelteProject, '--fail-on-warnings', '--output', 'human']),
  ),
  inOrder(() => checks('lint', 'eslint/bin/eslint.js', ['--max-warnings', '0', '.'])),
])
const tested = await inOrder(
  () => tests('unit and host tests', 'vitest/vitest.mjs', ['run', '--reporter=default', '--reporter=./test/reporters/vitest.ts']),
  () => browserTests('browser tests', 'playwright.config.ts'),
  () => browserTests('desktop window', 'test/electron/playwright.config.ts'),
)
rmSync(work, { recursive: true, force: true })

const all = [...checked.flat(), ...tested]
const skipped = all.flatMap((totals) => totals.skipped)
const failed = sum(all, ({ failed }) => failed)
if (skipped.length > 0) process.stdout.write(`\nSkipped:\n${skipped.map((why) => `  ${why}\n`).join('')}`)
process.stdout.write(`\n${Math.round((performance.now() - begun) / 1000)} s\n`)
process.stdout.write(`${sum(all, ({ passed }) => passed)} passed, ${failed} failed, ${skipped.length} skipped\n`)
process.exitCode = failed > 0 ? 1 : 0

async function checks(name: string, script: string, words: string[]): Promise<Totals> {
  const code = await run(name, script, words, {})
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [] }
}

async function tests(name: string, script: string, words: string[]): Promise<Totals> {
  const path = join(work, `${name}.json`)
  const code = await run(name, script, words, { PORTOLAN_TOTALS: path })
  if (!existsSync(path)) return { passed: 0, failed: 1, skipped: [] }
  const totals = JSON.parse(readFileSync(path, 'utf8')) as Totals
  // A runner that says no for a reason of its own (a file without tests, say) is a failure too.
  return code === 0 || totals.failed > 0 ? totals : { ...totals, failed: 1 }
}

async function browserTests(name: string, config: string): Promise<Totals> {
  if (!existsSync(join(root, config))) return { passed: 0, failed: 0, skipped: [`${name} (there is no ${config})`] }
  return tests(name, '@playwright/test/cli.js', ['test', '--config', config, '--reporter=list,./test/reporters/playwright.ts'])
}

/** @returns the exit code */
function run(name: string, script: string, words: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const started = performance.now()
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', script), ...words], { cwd: root, env: { ...process.env, ...env } })
    // Kept together: two steps that run beside each other would mix their lines.
    const output: Buffer[] = []
    child.stdout.on('data', (part: Buffer) => output.push(part))
    child.stderr.on('data', (part: Buffer) => output.push(part))
    child.once('error', (error) => output.push(Buffer.from(`${error.message}\n`)))
    child.once('close', (code) => {
      const seconds = Math.round((performance.now() - started) / 1000)
      process.stdout.write(`\n== ${name} (${seconds} s)${code === 0 ? '' : ', failed'}\n${Buffer.concat(output).toString()}`)
      resolve(code ?? 1)
    })
  })
}

async function inOrder(...steps: (() => Promise<Totals>)[]): Promise<Totals[]> {
  const totals: Totals[] = []
  for (const step of steps) totals.push(await step())
  return totals
}
function sum(all: readonly Totals[], count: (totals: Totals) => number): number {
  return all.reduce((total, totals) => total + count(totals), 0)
}
