/**
 * The BUILT main, preload and page together, without Electron: `electron` is the double, the preload runs in a real
 * Chromium, app:// is answered by main's own protocol handler, IPC goes over a binding. Prints what happened as JSON.
 */
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { double } from './double.ts'

const [folder, capture] = process.argv.slice(2)
const root = join(import.meta.dirname, '../..')
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: new URL('./double.ts', import.meta.url).href, shortCircuit: true } : next(specifier, context),
})
await import(join(root, 'out/main/main.js'))
while (double.windows.length === 0 || double.windows[0].loaded.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
const [window] = double.windows
const event = { sender: window.webContents, senderFrame: window.webContents.mainFrame }

const browser = await chromium.launch({
  executablePath: process.env.PORTOLAN_CHROMIUM || '/usr/bin/chromium',
  args: [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run',
  ],
})
const page = await browser.newPage()
const errors: string[] = []
page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
page.on('pageerror', (error) => errors.push(error.message))

// Chromium knows no app://, so the page comes from a name that exists nowhere and main answers for it.
const stage = 'https://portolan.invalid'
await page.route('**/*', async (route) => {
  const url = route.request().url()
  if (!url.startsWith(`${stage}/`)) return route.abort()
  const answer = double.session.handlers['protocol app'](...([new Request(url.replace(stage, 'app://portolan'))] as never[])) as Response
  await route.fulfill({ status: answer.status, headers: Object.fromEntries(answer.headers), body: Buffer.from(await answer.arrayBuffer()) })
})
await page.exposeBinding('portolanInvoke', (_, channel: string, text: unknown) => double.ipc.get(channel)!(event, text))
window.webContents.send = (channel, value) => {
  void page.evaluate(([name, told]) => (globalThis as { portolanHear?: (channel: string, told: unknown) => void }).portolanHear?.(name as string, told), [channel, value]).catch(() => {})
}
await page.addInitScript(`(() => {
  const heard = new Map()
  globalThis.portolanHear = (channel, told) => heard.get(channel)?.forEach((hear) => hear({}, told))
  const electron = {
    contextBridge: { exposeInMainWorld: (name, value) => Object.defineProperty(globalThis, name, { value }) },
    ipcRenderer: {
      invoke: (channel, text) => globalThis.portolanInvoke(channel, text),
      on: (channel, hear) => heard.set(channel, [...(heard.get(channel) ?? []), hear]),
      off: (channel, hear) => heard.set(channel, (heard.get(channel) ?? []).filter((other) => other !== hear)),
    },
    webUtils: { getPathForFile: () => '' },
  }
  ;(function (require) {
    ${readFileSync(join(root, 'out/preload/preload.cjs'), 'utf8')}
  })(() => electron)
})()`)
await page.goto(window.loaded[0].replace('app://portolan', stage))

const call = (name: string, question: object = {}) =>
  page.evaluate(
    ([name, question]) => (globalThis as unknown as { portolan: { call(name: unknown, question: unknown): Promise<unknown> } }).portolan.call(name, question),
    [name, question] as const,
  )
const chosen = async (what: string, answer: object) => {
  double.dialogs.answers.push(answer)
  return ((await call('choose', { what })) as { answer: { id: string }[] }).answer[0].id
}
const info = await call('hostInfo')
const created = await call('createCase', { place: await chosen('newCase', { filePath: join(folder, 'built') }) })
const imported = await call('importCaptures', { places: [await chosen('captures', { filePaths: [capture] })] })
const graph = await call('runAnalysis', { analysis: 'graph', parameters: {} })
await page.waitForTimeout(500)
const screen = await page.evaluate('[document.title, document.body.innerText.length > 0]')
await browser.close()
window.close()
while (!window.destroyed) await new Promise((resolve) => setTimeout(resolve, 10))
process.stdout.write(JSON.stringify({ info, created, imported, graph, screen, errors }))
