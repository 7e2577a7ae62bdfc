/**
 * Starts Electron on the built shell, or tells in words why there is no window.
 *
 * Electron's package brings no binary; it is downloaded once, within a bounded time. Importing the package would start
 * that download too, so its files are only looked at.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { root } from './whereabouts.ts'

const electron = new URL('node_modules/electron/', root)
const downloadMilliseconds = 180_000
/** A window that could not open is gone by then. */
const startMilliseconds = 5_000

/** @returns null once the window was closed again; else why there was none */
export async function launchWindow({ words }: { words: readonly string[] }): Promise<string | null> {
  if (process.platform === 'linux') {
    if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'no display'
    if (process.getuid?.() === 0) return 'its sandbox does not run as root'
  }
  const binary = electronBinary() ?? (await download())
  if (binary === null) return 'the Electron binary could not be downloaded'
  if (!existsSync(new URL('out/main/main.js', root))) return 'the window is not built: npm run build'
  const started = Date.now()
  const child = spawn(binary, [fileURLToPath(root), ...words], { stdio: ['ignore', 'inherit', 'inherit'] })
  const code = await ended(child)
  return code !== 0 && Date.now() - started < startMilliseconds ? `Electron ended with code ${code}` : null
}

/** The path of the binary, or null where it is missing. */
export function electronBinary(): string | null {
  try {
    const binary = new URL(`dist/${readFileSync(new URL('path.txt', electron), 'utf8').trim()}`, electron)
    return existsSync(binary) ? fileURLToPath(binary) : null
  } catch {
    return null // no path.txt: nothing was downloaded
  }
}

async function download(): Promise<string | null> {
  const script = new URL('install.js', electron)
  if (!existsSync(script)) return null
  process.stderr.write('portolan: Electron is missing, downloading it once...\n')
  const child = spawn(process.execPath, [fileURLToPath(script)], { stdio: 'ignore', timeout: downloadMilliseconds })
  await ended(child)
  return electronBinary()
}

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(-1))
    child.once('exit', (code) => resolve(code ?? -1))
  })
}
