/** The window's menu. Its commands ask the same host as the page, which hears what changed. */
import type * as Electron from 'electron'
import type { Reply } from '../../workers/contract.ts'
import type { Host } from '../host.ts'
import type { Dialogs } from './dialogs.ts'
import type { ElectronApi } from './shell.ts'

export function createMenu(input: { electron: ElectronApi; window: Electron.BrowserWindow; host: Host; dialogs: Dialogs }): Electron.Menu {
  const { electron, window, host, dialogs } = input
  const { shell: line } = host
  const tell = (reply: Reply) => {
    if (!reply.ok && reply.refusal.code !== 'cancelled') dialogs.tellRefusal(reply.refusal.message)
  }
  /** One case a window: the open one is closed first. */
  async function instead(call: 'openCase' | 'createCase', what: 'case' | 'newCase'): Promise<void> {
    const [place] = await dialogs.choose(what)
    if (place === undefined) return
    await line.call('closeCase', {})
    tell(await line.call(call, { place }))
  }
  async function importCaptures(what: 'captures' | 'folder'): Promise<void> {
    const places = await dialogs.choose(what)
    if (places.length > 0) tell(await line.call('importCaptures', { places }))
  }
  const command = (label: string, accelerator: string, act: () => Promise<unknown>): Electron.MenuItemConstructorOptions => ({
    label,
    accelerator,
    click: () => void act().catch((error: unknown) => dialogs.tellRefusal(String(error))),
  })
  const { app, Menu } = electron
  return Menu.buildFromTemplate([
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&Case',
      submenu: [
        command('&New case…', 'CmdOrCtrl+N', () => instead('createCase', 'newCase')),
        command('&Open case…', 'CmdOrCtrl+O', () => instead('openCase', 'case')),
        command('&Import captures…', 'CmdOrCtrl+I', () => importCaptures('captures')),
        command('Import &folder…', 'CmdOrCtrl+Shift+I', () => importCaptures('folder')),
        { type: 'separator' },
        command('&Close case', 'CmdOrCtrl+W', () => line.call('closeCase', {})),
        { label: '&Quit', accelerator: 'CmdOrCtrl+Q', click: () => window.close() },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        ...(app.isPackaged ? [] : [{ role: 'toggleDevTools' as const }]),
      ],
    },
  ])
}
