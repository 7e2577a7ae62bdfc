/** Native dialogs: where a desktop user's paths come from. */
import type * as Electron from 'electron'
import type { Choice } from '../../workers/contract.ts'
import { caseEnding } from '../places.ts'
import type { ElectronApi } from './shell.ts'

export interface Dialogs {
  choose(what: Choice): Promise<string[]>
  /** Asks whether work under way is to be stopped. */
  stopAnyway(): Promise<boolean>
  tellRefusal(message: string): void
}

const cases = [{ name: 'Portolan case', extensions: [caseEnding.slice(1)] }]
/** Most systems open either files or folders in one dialog, so a folder has its own. */
const openings: Record<Exclude<Choice, 'newCase'>, Electron.OpenDialogOptions> = {
  case: { title: 'Open case', properties: ['openFile'], filters: cases },
  captures: { title: 'Import captures', properties: ['openFile', 'multiSelections'] },
  labels: { title: 'Import traffic labels', properties: ['openFile'], filters: [{ name: 'MAWILab labels (admd XML or CSV)', extensions: ['xml', 'csv'] }] },
  knowledge: { title: 'Import learned ports', properties: ['openFile'], filters: [{ name: 'Learned ports', extensions: ['json'] }] },
  folder: { title: 'Import the captures of a folder', properties: ['openDirectory', 'multiSelections'] },
}

export function createDialogs({ electron, window }: { electron: ElectronApi; window: Electron.BrowserWindow }): Dialogs {
  const { dialog } = electron
  return {
    async choose(what) {
      if (what === 'newCase') {
        const { filePath } = await dialog.showSaveDialog(window, { title: 'New case', defaultPath: `case${caseEnding}`, filters: cases })
        if (!filePath) return []
        return [filePath.endsWith(caseEnding) ? filePath : `${filePath}${caseEnding}`]
      }
      const { filePaths } = await dialog.showOpenDialog(window, openings[what])
      return filePaths
    },
    async stopAnyway() {
      const { response } = await dialog.showMessageBox(window, {
        type: 'question',
        message: 'Work is under way.',
        detail: 'Stop it and close? Captures imported before stay in the case; the one being read is not kept.',
        buttons: ['Go on', 'Stop and close'],
        defaultId: 0,
        cancelId: 0,
      })
      return response === 1
    },
    tellRefusal(message) {
      void dialog.showMessageBox(window, { type: 'warning', message })
    },
  }
}
