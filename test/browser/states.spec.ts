/** States a lucky day does not show: no key, read-only, a host that is gone, work under way. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from '@playwright/test'
import { writeDarknetCapture } from '../../workers/demo/darknet.ts'
import { createEngine } from '../../workers/engine.ts'
import { serveForTests } from '../hosts/serveForTests.ts'

/** A finished case of one day, closed again. */
async function caseIn(folder: string): Promise<string> {
  const context = { at: '2026-01-02T03:04:05Z', told() {}, changed() {}, cancelled: () => false }
  const engine = createEngine()
  const capture = join(folder, 'darknet.pcap')
  writeDarknetCapture({ path: capture, days: 1 })
  const place = join(folder, 'closed.portolan')
  for (const [name, question] of [['createCase', { place }], ['importCaptures', { places: [capture] }], ['closeCase', {}]] as const) {
    const reply = await engine.answer(name, question, context)
    if (!reply.ok) throw new Error(reply.refusal.message)
  }
  return place
}

test('an address without its key is told what is missing', async ({ page }) => {
  const served = await serveForTests()
  await page.goto(served.url.replace(/#.*/, ''))
  await expect(page.getByRole('alert')).toContainText('This page has no key')
  await served.stop()
})

test('a host that ended is named when something is asked of it', async ({ page }) => {
  const served = await serveForTests()
  await page.goto(served.url)
  await page.getByLabel('Name of the new case').fill('Too late')
  await served.stop()
  await page.getByRole('button', { name: 'Create case' }).click()
  await expect(page.getByRole('alert')).toContainText('The host does not answer')
})

test('a case held by another process opens read-only and says by whom; edits are not offered', async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-states-'))
  const place = await caseIn(folder)
  const first = await serveForTests({ folder, case: place })
  const second = await serveForTests({ folder, case: place })
  await page.goto(second.url)
  await expect(page.getByRole('contentinfo', { name: 'Status' })).toContainText('read-only')
  await page.keyboard.press('1')
  await expect(page.getByRole('main')).toContainText(/process \d+ on .* has it open for writing/)
  await expect(page.getByRole('button', { name: /^Import/ })).toHaveCount(0)
  await page.keyboard.press('5')
  await page.getByRole('grid', { name: 'Clusters' }).locator('tbody tr').first().click()
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('Notes cannot be written')
  await second.stop()
  await first.stop()
  chmodSync(place, 0o444)
  rmSync(folder, { recursive: true })
})

test('an import shows its progress and can be cancelled; nothing of the file is left', async ({ page }) => {
  const served = await serveForTests()
  writeDarknetCapture({ path: join(served.folder, 'long.pcap'), days: 40 })
  await page.goto(served.url)
  await page.getByLabel('Name of the new case').fill('Cancelled')
  await page.getByRole('button', { name: 'Create case' }).click()
  await page.getByLabel('long.pcap').check()
  await page.getByRole('button', { name: 'Import 1 file' }).click()
  await page.getByRole('button', { name: 'Cancel import' }).click()
  await expect(page.getByRole('button', { name: 'Import chosen files' })).toBeVisible()
  await expect(page.getByText('Captures you import are listed here')).toBeVisible()
  const told = page.getByRole('status').filter({ hasText: /^Cancelled .*; nothing/ })
  await told.getByRole('button', { name: 'Close' }).click()
  await expect(told).toHaveCount(0)
  await served.stop()
})

test('a compressed file past the bound is refused, and read whole when the analyst says it is none', async ({ page }) => {
  const served = await serveForTests()
  const plain = join(served.folder, 'plain.pcap')
  writeDarknetCapture({ path: plain, days: 1 })
  // A few packets, then 80 MiB of zeros.
  writeFileSync(join(served.folder, 'large.pcap.gz'), gzipSync(Buffer.concat([readFileSync(plain).subarray(0, 50_000), Buffer.alloc(80 << 20)])))
  rmSync(plain)
  await page.goto(served.url)
  await page.getByLabel('Name of the new case').fill('Large')
  await page.getByRole('button', { name: 'Create case' }).click()
  await page.getByLabel('large.pcap.gz').check()
  await page.getByRole('button', { name: 'Import 1 file' }).click()
  await expect(page.getByRole('region', { name: 'Files that were not read whole' })).toContainText('inflate_limit')
  await page.getByRole('button', { name: 'It is no bomb: import it whole' }).click()
  await expect(page.getByRole('grid', { name: 'Captures' })).toContainText('large.pcap.gz')
  await served.stop()
})

test('the page is the same machine in the dark', async ({ browser }) => {
  const served = await serveForTests()
  const page = await browser.newPage({ colorScheme: 'dark' })
  await page.goto(served.url)
  await expect(page.locator('html')).toHaveAttribute('data-look', 'dark')
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(18, 24, 31)')
  await page.close()
  await served.stop()
})
