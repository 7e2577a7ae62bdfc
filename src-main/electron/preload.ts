/** What the page gets of Electron: the Line, and the way a dropped file becomes a place. Sandboxed, built as CJS. */
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { Told } from '../../workers/contract.ts'

contextBridge.exposeInMainWorld('portolan', {
  call: (call: string, question: unknown) => ipcRenderer.invoke('portolan', JSON.stringify({ call, question })) as Promise<unknown>,
  listen(hear: (told: Told) => void) {
    const pass = (_: unknown, told: Told) => hear(told)
    ipcRenderer.on('portolan-told', pass)
    return () => ipcRenderer.off('portolan-told', pass)
  },
  /** Only files the user really dropped have a path; made-up ones give none. */
  dropped: (files: File[]) =>
    ipcRenderer.invoke('portolan-dropped', JSON.stringify(files.map((file) => webUtils.getPathForFile(file)))) as Promise<unknown>,
})
