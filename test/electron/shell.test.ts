/** The desktop shell in front of a double of Electron: every setting, who may ask, what menus and closing do. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Reply } from '../../workers/contract.ts'
import type { Host } from '../../src-main/host.ts'
import { startShell } from '../../src-main/electron/shell.ts'
import { createElectronDouble, type ElectronDouble, type MenuEntry, type WindowDouble } from './double.ts'

const at = '2016-11-03T14:05:09.000Z'
const base = mkdtempSync(join(tmpdir(), 'portolan-shell-'))
let double: ElectronDouble
let host: Host
let window: WindowDouble

beforeAll(() => {
  mkdirSync(join(base, 'page'))
  writeFileSync(join(base, 'page/index.html'), '<!doctype html>')
  writeFileSync(join(base, 'page/files.json'), '["index.html"]')
})
afterAll(() => rmSync(base, { recursive: true }))
beforeEach(async () => {
  double = createElectronDouble()
  host = await startShell({
    electron: double.electron,
    page: pathToFileURL(`${join(base, 'page')}/`),
    preload: pathToFileURL('/app/out/preload/preload.cjs'),
    words: ['--case', '/evidence/a.portolan'],
    entry: new URL('../hosts/standInThread.ts', import.meta.url),
    now: () => at,
  })
  window = double.windows[0]
  return () => host.close()
})

const own = () => ({ sender: window.webContents, senderFrame: window.webContents.mainFrame })
function ask(call: string, question: object = {}, event: object = own()): Promise<Reply> {
  return double.ipc.get('portolan')!(event, JSON.stringify({ call, question })) as Promise<Reply>
}
const code = (reply: Reply) => (reply.ok ? 'ok' : reply.refusal.code)
const command = (label: string) => double.menu.flatMap(({ submenu = [] }) => submenu).find((entry: MenuEntry) => entry.label === label)!

describe('confinement', () => {
  test('every setting of the window, the session and the process is the strict one', () => {
    const { webPreferences } = window.options
    expect({ set: double.set, session: [double.session.name, double.session.options], webPreferences, loaded: window.loaded, shown: window.shown }).toEqual({
      set: [
        ['schemes', { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } }],
        ['enableSandbox'],
        ['switch', 'disable-background-networking'],
        ['switch', 'disable-component-update'],
        ['switch', 'no-pings'],
        ['ready'],
        ['spellChecker', false],
      ],
      session: ['portolan', { cache: false }],
      webPreferences: {
        session: expect.anything(),
        preload: '/app/out/preload/preload.cjs',
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
        devTools: false,
      },
      loaded: ['app://portolan/index.html'],
      shown: true,
    })
  })

  test('no permission is granted, no window opened, no navigation made', () => {
    const { handlers } = double.session
    let granted: unknown = 'not asked'
    handlers.permissionRequest(...([{}, 'geolocation', (decision: boolean) => (granted = decision)] as never[]))
    const prevented = ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'].map((name) => {
      let stopped = false
      window.webContents.emit(name, { preventDefault: () => (stopped = true) })
      return stopped
    })
    expect([granted, handlers.permissionCheck(), handlers.devicePermission(), window.webContents.openHandler(), prevented]).toEqual([
      false, false, false, { action: 'deny' }, [true, true, true, true],
    ])
  })

  test('a file the page made is saved where a native dialog says; every other download is stopped', () => {
    const download = (url: string) => {
      let outcome: unknown = 'saved without asking'
      const item = { getURL: () => url, getFilename: () => 'report.pdf', setSaveDialogOptions: (options: unknown) => (outcome = options) }
      double.session.handlers['will-download'](...([{ preventDefault: () => (outcome = 'stopped') }, item] as never[]))
      return outcome
    }
    expect(['blob:app://portolan/1', 'blob:app://portolan.example.org/1', 'https://example.org/x', 'data:text/plain,x', 'app://portolan/index.html'].map(download)).toEqual([
      { title: 'Save', defaultPath: 'report.pdf' }, 'stopped', 'stopped', 'stopped', 'stopped',
    ])
  })

  test('of ten ways out each is cancelled, and the page itself loads', () => {
    const cancelled = (url: string, resourceType: string) => {
      let cancel: unknown
      double.session.handlers.beforeRequest(...([{ url, resourceType }, (decision: { cancel: boolean }) => (cancel = decision.cancel)] as never[]))
      return cancel
    }
    const out = [
      ['https://example.org/', 'mainFrame'], ['http://127.0.0.1:1/', 'xhr'], ['ws://example.org/', 'webSocket'], ['ftp://example.org/', 'image'],
      ['file:///etc/passwd', 'subFrame'], ['data:text/html,x', 'subFrame'], ['devtools://devtools/', 'mainFrame'], ['chrome://version', 'mainFrame'],
      ['app://portolan.example.org/', 'script'], ['https://portolan/', 'ping'],
    ]
    const own = [['app://portolan/index.html', 'mainFrame'], ['blob:app://portolan/1', 'image'], ['data:image/png;base64,', 'image']]
    expect([out.map(([url, kind]) => cancelled(url, kind)), own.map(([url, kind]) => cancelled(url, kind))]).toEqual([out.map(() => true), own.map(() => false)])
  })

  test('app:// is a fixed map: listed files, GET alone, with the page’s policy', async () => {
    const get = (url: string, method = 'GET') => double.session.handlers['protocol app'](...([new Request(url, { method })] as never[])) as Response
    const start = get('app://portolan/index.html')
    expect([
      start.status, start.headers.get('content-type'), start.headers.get('content-security-policy')?.split(';')[0], await start.text(),
      ...['app://portolan/files.json', 'app://portolan/../x', 'app://other/index.html'].map((url) => get(url).status),
      get('app://portolan/index.html', 'POST').status,
    ]).toEqual([200, 'text/html; charset=utf-8', "default-src 'none'", '<!doctype html>', 404, 404, 404, 405])
  })
})

describe('messages', () => {
  test('only the top frame of our window on our origin is answered', async () => {
    const frame = window.webContents.mainFrame
    const strangers = [
      { ...own(), senderFrame: null },
      { ...own(), senderFrame: { ...frame, parent: frame } },
      { ...own(), senderFrame: { ...frame, origin: 'null' } },
      { ...own(), senderFrame: { ...frame, origin: 'app://portolan.example.org' } },
      { ...own(), senderFrame: { ...frame, origin: 'https://example.org' } },
      { ...own(), sender: {} },
    ]
    const replies = await Promise.all([own(), ...strangers].map((event) => ask('hostInfo', {}, event)))
    expect(replies.map(code)).toEqual(['ok', ...strangers.map(() => 'not_from_page')])
  })

  test('ten thousand malformed messages are refused, none is left unanswered', async () => {
    const pieces = ['', '{', '[]', 'null', '{"call":', '{"call":7}', '{"call":"x"}', '{"call":"openCase","question":{"place":1}}', '\u0000', '{"call":"cancel","question":[]}']
    const given = Array.from({ length: 10_000 }, (_, index) => pieces[index % 10] + (index % 7 === 0 ? ' '.repeat(index % 50) : ''))
    const replies = (await Promise.all(given.map((text) => double.ipc.get('portolan')!(own(), text)))) as Reply[]
    const others = await Promise.all([7, null, {}, 'x'.repeat(1024 * 1024 + 1)].map((value) => double.ipc.get('portolan')!(own(), value) as Promise<Reply>))
    // The stand-in engine answers openCase with a number for a place: only the schema at the real engine's door refuses it.
    const counts = Object.groupBy([...replies, ...others].map(code), (name) => name)
    expect(Object.fromEntries(Object.entries(counts).map(([name, list]) => [name, list?.length]))).toEqual({ bad_question: 8004, unknown_call: 1000, case_open: 1000 })
  })

  test('dropped files become places; a file without a path does not', async () => {
    const reply = (await double.ipc.get('portolan-dropped')!(own(), JSON.stringify(['/evidence/x.pcap', '', 7]))) as Reply<{ name: string }[]>
    expect(reply.ok && reply.answer.map(({ name }) => name)).toEqual(['x.pcap'])
  })

  test('what the host tells reaches the page', async () => {
    await ask('runAnalysis', { analysis: 'what', parameters: {} })
    expect(window.webContents.sent.at(-1)).toEqual(['portolan-told', { what: 'ended', operation: 1, call: 'runAnalysis', code: null }])
  })
})

describe('the user', () => {
  test('the case named on the command line is open; dialogs give ids, not paths', async () => {
    double.dialogs.answers.push({ filePaths: ['/evidence/one.pcap', '/evidence/two.pcap'] })
    const chosen = (await ask('choose', { what: 'captures' })) as Reply<{ id: string; name: string }[]>
    const summary = await ask('portNames', { ports: [] })
    expect([chosen.ok && chosen.answer.map(({ name, id }) => [name, id.includes('/')]), summary]).toEqual([
      [['one.pcap', false], ['two.pcap', false]],
      { ok: true, answer: { name: 'portNames', question: { ports: [] }, at, open: '/evidence/a.portolan' } },
    ])
  })

  test('the menu imports the captures of a folder', async () => {
    double.dialogs.answers.push({ filePaths: ['/evidence/spool'] })
    command('Import &folder…').click!()
    expect(double.dialogs.shown).toEqual([{ title: 'Import the captures of a folder', properties: ['openDirectory', 'multiSelections'] }])
  })

  test('the menu opens another case in place of the open one', async () => {
    double.dialogs.answers.push({ filePaths: ['/evidence/b.portolan'] })
    command('&Open case…').click!()
    await vi.waitFor(async () => expect(await ask('portNames', {})).toEqual({ ok: true, answer: { name: 'portNames', question: {}, at, open: '/evidence/b.portolan' } }), 10_000)
  })

  test('closing while work is under way asks first, then stops it, then quits', async () => {
    const long = ask('runAnalysis', { analysis: 'count', parameters: {} })
    await new Promise((resolve) => setTimeout(resolve, 200))
    window.close()
    await new Promise((resolve) => setTimeout(resolve, 50))
    const stayed = [window.destroyed, double.dialogs.shown.length]
    double.dialogs.answers.push({ response: 1 })
    window.close()
    expect([stayed, code(await long)]).toEqual([[false, 1], 'cancelled'])
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect([window.destroyed, double.quits]).toEqual([true, 1])
  })
})
