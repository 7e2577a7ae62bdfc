/** Electron's main process. Nothing is awaited here: a top-level await before `ready` would stop Electron for ever. */
import * as electron from 'electron'
import { startShell } from './shell.ts'

startShell({
  electron,
  page: new URL('../renderer/', import.meta.url),
  preload: new URL('../preload/preload.cjs', import.meta.url),
  words: process.argv.slice(1),
}).catch((error: unknown) => {
  process.stderr.write(`portolan: the window could not start: ${error instanceof Error ? error.message : String(error)}\n`)
  electron.app.exit(1)
})
