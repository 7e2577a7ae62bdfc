/**
 * Confinement: the page comes from a fixed map on app://, and nothing else can be loaded, opened, granted or reached.
 */
import type * as Electron from 'electron'
import { pageHeaders, type PageFile } from '../pageFiles.ts'
import type { ElectronApi } from './shell.ts'

export const origin = 'app://portolan'

/** Before `ready`: a standard scheme has an origin, a secure one may use workers and crypto. */
export function registerScheme({ protocol }: ElectronApi): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }])
}

/** A session in memory: no cache, no cookies, nothing of a case is left in a profile. */
export function sessionOf({ session }: ElectronApi): Electron.Session {
  const own = session.fromPartition('portolan', { cache: false })
  own.setPermissionRequestHandler((_contents, _permission, decide) => decide(false))
  own.setPermissionCheckHandler(() => false)
  own.setDevicePermissionHandler(() => false)
  own.setSpellCheckerEnabled(false)
  own.webRequest.onBeforeRequest((details, decide) => decide({ cancel: !mayLoad(details.url, details.resourceType) }))
  own.on('will-download', (event, item) => {
    // What the page itself made (a report's file, a table) is saved where the user says; nothing is fetched from anywhere.
    if (item.getURL().startsWith(`blob:${origin}/`)) item.setSaveDialogOptions({ title: 'Save', defaultPath: item.getFilename() })
    else event.preventDefault()
  })
  return own
}

export function mayLoad(url: string, kind: string): boolean {
  if (url.startsWith(`${origin}/`) || url.startsWith('blob:')) return true
  return kind === 'image' && url.startsWith('data:')
}

/** app://portolan/... is looked up in the map; there is no folder to escape from. */
export function servePageFiles(session: Electron.Session, files: ReadonlyMap<string, PageFile>): void {
  session.protocol.handle('app', (request) => {
    const { host, pathname } = new URL(request.url)
    const file = host === 'portolan' ? files.get(pathname) : undefined
    if (request.method !== 'GET') return new Response(null, { status: 405, headers: { ...pageHeaders } })
    if (!file) return new Response(null, { status: 404, headers: { ...pageHeaders } })
    return new Response(new Uint8Array(file.bytes), { headers: { ...pageHeaders, 'content-type': file.type } })
  })
}

/** Whatever contents come to be: they stay where they are and open nothing. */
export function confine({ app }: ElectronApi): void {
  app.on('web-contents-created', (_created, contents) => {
    const stay = (event: { preventDefault(): void }) => event.preventDefault()
    contents.on('will-navigate', stay)
    contents.on('will-frame-navigate', stay)
    contents.on('will-redirect', stay)
    contents.on('will-attach-webview', stay)
    contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  })
}
