/**
 * A double of Electron: takes down what the shell sets and lets a test play the user, the page and the operating system.
 *
 * Importing the real package without its binary would start a download, so the test runner finds this file under the
 * name `electron`; the shell's tests make doubles of their own.
 */
import { fork, type Serializable } from 'node:child_process'
import { EventEmitter } from 'node:events'
import type { ElectronApi } from '../../src-main/electron/shell.ts'

type Handler = (...given: never[]) => unknown

export interface ContentsDouble extends EventEmitter {
  mainFrame: { parent: null; origin: string }
  openHandler: () => { action: string }
  /** What the shell sent to the page: [channel, value]. */
  sent: [string, unknown][]
  send(channel: string, value: unknown): void
}
export interface WindowDouble extends EventEmitter {
  options: Record<string, unknown> & { webPreferences: Record<string, unknown> }
  webContents: ContentsDouble
  loaded: string[]
  shown: boolean
  destroyed: boolean
  close(): void
}
export interface ElectronDouble {
  electron: ElectronApi
  /** Set once, in order: ['enableSandbox'], ['switch', name], ['scheme', ...]. */
  set: unknown[][]
  windows: WindowDouble[]
  /** What the session was given: handlers by name. */
  session: { name: string; options: unknown; handlers: Record<string, Handler> }
  ipc: Map<string, (event: unknown, ...given: unknown[]) => Promise<unknown>>
  /** What the next dialogs answer, first in first out; what they said. */
  dialogs: { answers: unknown[]; shown: unknown[] }
  menu: MenuEntry[]
  appEvents: EventEmitter
  quits: number
}
export interface MenuEntry {
  label?: string
  role?: string
  submenu?: MenuEntry[]
  click?: () => void
}

export function createElectronDouble(): ElectronDouble {
  const set: unknown[][] = []
  const appEvents = new EventEmitter()
  const session = { name: '', options: null as unknown, handlers: {} as Record<string, Handler> }
  const keep = (name: string) => (handler: Handler) => {
    session.handlers[name] = handler
  }
  const dialogs = { answers: [] as unknown[], shown: [] as unknown[] }
  const show = (_window: unknown, options: unknown) => {
    dialogs.shown.push(options)
    return Promise.resolve(dialogs.answers.shift() ?? { filePaths: [], filePath: '', response: 0 })
  }
  const double: ElectronDouble = {
    set, session, dialogs, appEvents, windows: [], ipc: new Map(), menu: [], quits: 0,
    electron: undefined as unknown as ElectronApi,
  }

  class Contents extends EventEmitter {
    mainFrame = { parent: null, origin: 'app://portolan' }
    openHandler = () => ({ action: 'allow' })
    sent: [string, unknown][] = []
    setWindowOpenHandler(handler: () => { action: string }) {
      this.openHandler = handler
    }
    send(channel: string, value: unknown) {
      this.sent.push([channel, value])
    }
  }
  class BrowserWindow extends EventEmitter implements WindowDouble {
    options: WindowDouble['options']
    webContents = new Contents() as unknown as ContentsDouble
    loaded: string[] = []
    shown = false
    destroyed = false
    constructor(options: WindowDouble['options']) {
      super()
      this.options = options
      double.windows.push(this)
      appEvents.emit('web-contents-created', {}, this.webContents)
    }
    loadURL(url: string) {
      this.loaded.push(url)
      this.emit('ready-to-show')
      return Promise.resolve()
    }
    show() {
      this.shown = true
    }
    isDestroyed() {
      return this.destroyed
    }
    close() {
      let prevented = false
      this.emit('close', { preventDefault: () => (prevented = true) })
      if (!prevented) this.destroy()
    }
    destroy() {
      this.destroyed = true
      this.emit('closed')
      appEvents.emit('window-all-closed')
    }
  }

  const app = Object.assign(appEvents, {
    isPackaged: true,
    enableSandbox: () => set.push(['enableSandbox']),
    commandLine: { appendSwitch: (name: string) => set.push(['switch', name]) },
    whenReady: () => Promise.resolve().then(() => set.push(['ready'])),
    quit: () => double.quits++,
    exit: (code: number) => set.push(['exit', code]),
  })
  double.electron = {
    app,
    BrowserWindow,
    protocol: { registerSchemesAsPrivileged: (schemes: unknown[]) => set.push(['schemes', ...schemes]) },
    session: {
      fromPartition(name: string, options: unknown) {
        Object.assign(session, { name, options })
        return {
          setPermissionRequestHandler: keep('permissionRequest'),
          setPermissionCheckHandler: keep('permissionCheck'),
          setDevicePermissionHandler: keep('devicePermission'),
          setSpellCheckerEnabled: (enabled: boolean) => set.push(['spellChecker', enabled]),
          webRequest: { onBeforeRequest: keep('beforeRequest') },
          protocol: { handle: (scheme: string, handler: Handler) => keep(`protocol ${scheme}`)(handler) },
          on: (name: string, handler: Handler) => keep(name)(handler),
        }
      },
    },
    ipcMain: { handle: (channel: string, handler: (event: unknown) => Promise<unknown>) => double.ipc.set(channel, handler) },
    utilityProcess: { fork: (path: string) => startProcess(path) },
    dialog: { showOpenDialog: show, showSaveDialog: show, showMessageBox: show },
    Menu: {
      buildFromTemplate: (template: MenuEntry[]) => template,
      setApplicationMenu: (menu: MenuEntry[]) => (double.menu = menu),
    },
  } as unknown as ElectronApi
  return double
}

/** A plain process behind Electron's names. */
function startProcess(path: string) {
  const child = fork(path, { execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'], env: { ...process.env, NODE_OPTIONS: '' } })
  return Object.assign(child, { postMessage: (message: Serializable) => child.send(message) })
}

/** The double that `import ... from 'electron'` finds. */
export const double = createElectronDouble()
export const { app, BrowserWindow, protocol, session, ipcMain, dialog, Menu } = double.electron
export const { utilityProcess } = double.electron
