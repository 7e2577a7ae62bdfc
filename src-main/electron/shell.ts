/**
 * The desktop shell: one window on app://portolan, one wrapper for what its page asks, dialogs and menus.
 *
 * Electron is a parameter, so that all of this runs in tests where there is no Electron.
 */
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type * as Electron from 'electron'
import type { Line } from '../../workers/contract.ts'
import { createHost, type Host } from '../host.ts'
import { readPageFiles } from '../pageFiles.ts'
import { startUtilityProcess } from './apart.ts'
import { confine, origin, registerScheme, servePageFiles, sessionOf } from './confinement.ts'
import { createDialogs } from './dialogs.ts'
import { handleMessages } from './messages.ts'
import { createMenu } from './menu.ts'

export type ElectronApi = typeof Electron

export interface ShellInput {
  electron: ElectronApi
  /** Folder of the built page. */
  page: URL
  /** The built preload script. */
  preload: URL
  /** The command line's words: --case CASE. */
  words: readonly string[]
  /** Threads of another engine; tests give a stand-in. */
  entry?: URL
  now?: () => string
}

export async function startShell({ electron, page, preload, words, entry, now }: ShellInput): Promise<Host> {
  const { app, BrowserWindow } = electron
  registerScheme(electron)
  app.enableSandbox()
  // Nothing leaves the machine: Chromium's own errands are off as well.
  for (const name of ['disable-background-networking', 'disable-component-update', 'no-pings']) app.commandLine.appendSwitch(name)
  confine(electron)
  await app.whenReady()

  const session = sessionOf(electron)
  servePageFiles(session, readPageFiles(page))
  const window = new BrowserWindow({
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    title: 'Portolan',
    webPreferences: {
      session,
      preload: fileURLToPath(preload),
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      plugins: false,
      experimentalFeatures: false,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      enableWebSQL: false,
      devTools: !app.isPackaged,
    },
  })
  const dialogs = createDialogs({ electron, window })
  const host = createHost({ host: 'electron', choose: dialogs.choose, entry, now, startApart: startUtilityProcess(electron), ahead: ['desk', 'analysis'] })
  handleMessages({ electron, window, host })
  host.page.listen((told) => {
    if (!window.isDestroyed()) window.webContents.send('portolan-told', told)
  })
  electron.Menu.setApplicationMenu(createMenu({ electron, window, host, dialogs }))
  closeCleanly({ app, window, host, stopAnyway: dialogs.stopAnyway })

  const given = caseOf(words)
  if (given !== null) {
    const reply = await host.shell.call('openCase', { place: given })
    if (!reply.ok) dialogs.tellRefusal(reply.refusal.message)
  }
  window.once('ready-to-show', () => window.show())
  await window.loadURL(`${origin}/index.html`)
  return host
}

function caseOf(words: readonly string[]): string | null {
  const at = words.indexOf('--case')
  return at >= 0 && words[at + 1] !== undefined ? resolve(words[at + 1]) : null
}

/** The window closes after the case did; work under way is stopped only when the user says so. */
function closeCleanly(input: { app: Electron.App; window: Electron.BrowserWindow; host: Host; stopAnyway(): Promise<boolean> }): void {
  const { app, window, host, stopAnyway } = input
  let leaving = false
  window.on('close', (event) => {
    event.preventDefault()
    if (leaving) return
    leaving = true
    void leave().then((left) => {
      leaving = left
    })
  })
  async function leave(): Promise<boolean> {
    if ((await isBusy(host.shell)) && !(await stopAnyway())) return false
    await host.close()
    window.destroy()
    return true
  }
  app.on('window-all-closed', () => app.quit())
}
async function isBusy(line: Line): Promise<boolean> {
  const running = await line.call('running', {})
  return running.ok && running.answer.length > 0
}
