/**
 * The one wrapper for what the page sends: only our window's top frame, on our origin, in messages of bounded length.
 */
import type * as Electron from 'electron'
import type { Reply } from '../../workers/contract.ts'
import { answerMessage, messageLimit } from '../door.ts'
import type { Host } from '../host.ts'
import { refuse } from '../lane.ts'
import { origin } from './confinement.ts'
import type { ElectronApi } from './shell.ts'

export function handleMessages(input: { electron: ElectronApi; window: Electron.BrowserWindow; host: Host }): void {
  const { electron, window, host } = input
  const handle = (channel: string, answer: (text: string) => Promise<Reply>) =>
    electron.ipcMain.handle(channel, async (event, text: unknown): Promise<Reply> => {
      if (!isOurPage(event, window)) return refuse('not_from_page', 'The message does not come from the page of this window.')
      if (typeof text !== 'string') return refuse('bad_question', 'The message is not a text.')
      if (Buffer.byteLength(text) > messageLimit) return refuse('bad_question', `A message holds at most ${messageLimit} bytes.`)
      try {
        return await answer(text)
      } catch (error) {
        if (error instanceof SyntaxError) return refuse('bad_question', 'The message is not JSON.')
        return refuse('internal', `An error of Portolan itself: ${error instanceof Error ? error.message : String(error)}.`)
      }
    })
  handle('portolan', (text) => answerMessage(host.page, text))
  handle('portolan-dropped', (text) => Promise.resolve(offerDropped(host, text)))
}

/** A frame that is gone or not yet at home (null, about:blank) is nobody. */
function isOurPage({ sender, senderFrame }: Electron.IpcMainInvokeEvent, window: Electron.BrowserWindow): boolean {
  if (window.isDestroyed() || sender !== window.webContents) return false
  return senderFrame !== null && senderFrame.parent === null && senderFrame.origin === origin
}

/** Paths the preload read off dropped files; a File the page made up has an empty one. */
function offerDropped(host: Host, text: string): Reply {
  const paths: unknown = JSON.parse(text)
  if (!Array.isArray(paths)) return refuse('bad_question', 'What was dropped is not a list.')
  return { ok: true, answer: host.offer(paths.filter((path) => typeof path === 'string' && path !== '').slice(0, 10_000)) }
}
