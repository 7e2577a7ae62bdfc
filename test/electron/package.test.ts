/** What an installer would hold: packed by electron-builder around a stand-in for Electron's binary, with its fuses set. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { root } from '../built.ts'

const run = promisify(execFile)
/** Where a binary's fuses are: this text, a version, how many, one character each. */
const sentinel = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'
const fuses = [
  'runAsNode', 'cookieEncryption', 'nodeOptions', 'nodeCliInspect', 'asarIntegrity', 'onlyLoadAppFromAsar', 'browserSnapshot', 'fileProtocolPrivileges',
]

test('the package holds the bundle, the resources and one native module, and its fuses are blown', async (context) => {
  context.skip(process.platform !== 'linux', 'packs for Linux')
  const work = mkdtempSync(join(tmpdir(), 'portolan-package-'))
  const stub = join(work, 'electron')
  mkdirSync(join(stub, 'resources'), { recursive: true })
  writeFileSync(join(stub, 'version'), '0.0.0')
  writeFileSync(join(stub, 'electron'), Buffer.concat([Buffer.from(sentinel), Buffer.from([1, fuses.length]), Buffer.from('10110011')]))
  const words = ['--linux', 'dir', `-c.electronDist=${stub}`, `-c.directories.output=${join(work, 'release')}`]
  await run(process.execPath, [join(root, 'node_modules/electron-builder/cli.js'), ...words], { cwd: root })

  const unpacked = join(work, 'release/linux-unpacked')
  const { stdout } = await run(process.execPath, [join(root, 'node_modules/@electron/asar/bin/asar.js'), 'list', join(unpacked, 'resources/app.asar')])
  const listed = stdout.split('\n').filter(Boolean)
  const kinds = new Set(listed.map((path) => path.split('/').slice(1, 3).join('/')))
  const binary = readFileSync(join(unpacked, 'portolan'), 'latin1')
  const set = binary.slice(binary.indexOf(sentinel) + sentinel.length + 2)
  rmSync(work, { recursive: true })
  expect({
    kinds: [...kinds].filter((kind) => !kind.startsWith('resources')).sort(),
    native: listed.filter((path) => path.endsWith('.node')),
    sources: listed.filter((path) => /\.(ts|svelte|map|c|cpp)$/.test(path)),
    fuses: Object.fromEntries(fuses.map((name, index) => [name, set[index] === '1'])),
  }).toEqual({
    kinds: ['node_modules', 'node_modules/better-sqlite3', 'out', 'out/main', 'out/preload', 'out/renderer', 'package.json'],
    native: [`/node_modules/better-sqlite3/prebuilds/linux-${process.arch}.node`],
    sources: [],
    fuses: {
      runAsNode: false,
      cookieEncryption: true,
      nodeOptions: false,
      nodeCliInspect: false,
      asarIntegrity: true,
      onlyLoadAppFromAsar: true,
      browserSnapshot: true,
      fileProtocolPrivileges: false,
    },
  })
}, 120_000)
