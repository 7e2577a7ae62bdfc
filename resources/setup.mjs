/**
 * Runs before every npm script, on whatever node is there: installs what is missing, so that one command is enough on
 * a fresh machine. Says nothing when nothing is to be done, and speaks on stderr alone.
 *
 *   node resources/setup.mjs [build] [browser]
 *   build    what is built (command line, shells, threads, page) is of this commit and newer than its sources
 *   browser  a Chromium for the browser tests
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
/** Written when everything is built: the commit it was built from. */
const built = 'out/main/commit'
const wanted = new Set(process.argv.slice(2))
const say = (text) => process.stderr.write(`portolan: ${text}\n`)

if (!packagesAreInstalled()) {
  say('installing packages (npm ci), once...')
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel', 'error'])
}
const node = nodeToUse()
if (wanted.has('build') && stale()) alone(() => stale() && build())
if (wanted.has('browser')) installBrowser()

/** Every package the lockfile asks for lies there in its version; optional ones may be for another system. */
function packagesAreInstalled() {
  const hidden = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(hidden)) return false
  const there = JSON.parse(readFileSync(hidden, 'utf8')).packages
  const asked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  return Object.entries(asked).every(([name, { version, optional }]) => {
    if (name === '' || (optional && !(name in there))) return true
    return there[name]?.version === version
  })
}

/** The node that npm scripts find first: the pinned one where its package exists, else the one that runs now. */
function nodeToUse() {
  const pinned = join(root, 'node_modules/.bin/node')
  if (existsSync(pinned)) return pinned
  if (Number(process.versions.napi) >= 10) return process.execPath
  say(`node ${process.version} is too old; install node 22.18 or newer (24 is best) and try again.`)
  process.exit(1)
}

function build() {
  say('building Portolan, once...')
  run(node, ['node_modules/electron-vite/bin/electron-vite.js', 'build', '-c', 'electron.config.ts', '--logLevel', 'error'])
  // The page is built last; without the mark the build is begun anew.
  writeFileSync(join(root, built), `${commit()}\n`)
}

function stale() {
  const made = statSync(join(root, built), { throwIfNoEntry: false })?.mtimeMs
  // Results name the commit that made them.
  if (made === undefined || readFileSync(join(root, built), 'utf8').trim() !== commit()) return true
  const sources = ['src-renderer', 'src-main', 'workers', 'resources/ports', 'resources/bundling.ts', 'electron.config.ts', 'package.json', 'package-lock.json']
  return sources.some((source) => newest(join(root, source)) > made)
}
function commit() {
  const { status, stdout } = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return status === 0 ? stdout.trim() : ''
}

/** One process builds; another that wants the same waits, and takes over where the first was killed. */
function alone(work) {
  const lock = join(root, 'node_modules/.portolan-building')
  for (;;) {
    try {
      mkdirSync(lock)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      const since = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
      if (Date.now() - since > 180_000) rmSync(lock, { recursive: true, force: true })
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
    }
  }
  const leave = () => rmSync(lock, { recursive: true, force: true })
  process.once('exit', leave)
  work()
  leave()
}
function newest(path) {
  const facts = statSync(path)
  if (!facts.isDirectory()) return facts.mtimeMs
  return Math.max(facts.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}

/** Debian's Chromium, where this is Debian and root may install it; else the tests say what they skip. */
function installBrowser() {
  if (existsSync('/usr/bin/chromium') || process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return
  say('installing Chromium for the browser tests, once...')
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
  spawnSync('apt-get', ['update', '-qq'], quiet)
  const { status } = spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-liberation'], quiet)
  if (status !== 0) say('Chromium could not be installed; the browser tests are skipped.')
}

function run(command, words) {
  try {
    // A child's stdout is not ours to fill: `npm run --silent portolan` prints one document there.
    execFileSync(command, words, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' && command === 'npm' })
  } catch (error) {
    say(`${command} ${words.join(' ')} failed (${error.message.split('\n')[0]}).`)
    process.exit(1)
  }
}
