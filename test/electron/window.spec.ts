/** The real window: Electron on the built shell (never the fused package, which cannot be inspected). */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, expect, test } from '@playwright/test'
import { electronBinary } from '../../src-main/launch.ts'
import type { Line } from '../../workers/contract.ts'

declare const window: { portolan: Line }

const root = join(import.meta.dirname, '../..')
const binary = electronBinary()
const why =
  binary === null
    ? 'the Electron binary is not there and could not be downloaded'
    : process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY
      ? 'there is no display'
      : !existsSync(join(root, 'out/main/main.js'))
        ? 'the shell is not built: npm run build'
        : ''

test('the window opens on the page, answers it, and keeps a case', async () => {
  test.skip(why !== '', why)
  const folder = mkdtempSync(join(tmpdir(), 'portolan-window-'))
  const words = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const app = await _electron.launch({ executablePath: binary ?? '', args: [...words, root] })
  try {
    const page = await app.firstWindow()
    await page.waitForLoadState('domcontentloaded')
    expect(page.url()).toBe('app://portolan/index.html')
    expect(await page.evaluate(() => [typeof (globalThis as { require?: unknown }).require, typeof (globalThis as { process?: unknown }).process])).toEqual([
      'undefined',
      'undefined',
    ])
    const path = join(folder, 'window.portolan')
    await app.evaluate(({ dialog }, filePath) => {
      dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath })
    }, path)
    const made = await page.evaluate(async () => {
      const chosen = await window.portolan.call('choose', { what: 'newCase' })
      if (!chosen.ok) return chosen
      return window.portolan.call('createCase', { place: chosen.answer[0].id })
    })
    expect(made).toMatchObject({ ok: true })
    expect(await page.evaluate(() => window.portolan.call('closeCase', {}))).toEqual({ ok: true, answer: { closed: true } })
    expect(existsSync(path)).toBe(true)
  } finally {
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
