/** An investigation from the first click to the report, on the real host. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import { expect, test, type Page } from '@playwright/test'
import { writeDarknetCapture } from '../../workers/demo/darknet.ts'
import { serveForTests, type ServedForTests } from '../hosts/serveForTests.ts'
import { watch, type Watched } from './watched.ts'

test.describe.configure({ mode: 'serial' })
let served: ServedForTests
let page: Page
let watched: Watched
let made: { packets: number; probes: number }

test.beforeAll(async ({ browser }) => {
  served = await serveForTests({ now: '2026-01-02T03:04:05Z' })
  made = writeDarknetCapture({ path: join(served.folder, 'darknet.pcap'), days: 2 })
  writeFileSync(join(served.folder, 'broken.pcap'), 'this is not a capture')
  page = await (await browser.newContext()).newPage()
  watched = watch(page, `127.0.0.1:${served.port}`)
  await page.goto(served.url)
})
test.afterAll(async () => {
  await page?.context().close()
  await served?.stop()
})

const thin = (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, '\u2009')
const screen = (name: string) => page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name, exact: true }).click()
async function violations(): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21aa']).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

test('a case is created from the start page, and the empty screens say what fills them', async () => {
  await expect(page.getByRole('heading', { name: 'Portolan', exact: true })).toBeVisible()
  expect(await violations()).toEqual([])
  await page.getByLabel('Name of the new case').fill('Night shift')
  await page.getByRole('button', { name: 'Create case' }).click()
  await expect(page.getByRole('heading', { name: 'Evidence' })).toBeVisible()
  await screen('Ports')
  await expect(page.getByRole('heading', { name: 'Nothing is imported yet' })).toBeVisible()
  await page.getByRole('button', { name: 'Import captures' }).click()
  await expect(page.getByRole('heading', { name: 'Evidence' })).toBeVisible()
  expect(await violations()).toEqual([])
})

test('captures are imported; one that is none is refused in words, with its code', async () => {
  await page.getByLabel('darknet.pcap').check()
  await page.getByLabel('broken.pcap').check()
  await page.getByRole('textbox', { name: 'Sensor' }).fill('north')
  await page.getByRole('button', { name: 'Import 2 files' }).click()
  await expect(page.getByText('format_unknown')).toBeVisible({ timeout: 30_000 })
  await expect(page.locator('.head p')).toContainText(`1 capture, ${thin(made.packets)} packets, ${thin(made.probes)} probes`)
  await page.getByRole('grid', { name: 'Captures' }).getByText('darknet.pcap').click()
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText('SHA-256')
  expect(await violations()).toEqual([])
})

test('every screen shows its numbers, without a barrier axe knows of', async () => {
  const shows: { [name: string]: string } = {
    Overview: 'The port-scan graph has 99 ports',
    Ports: '99 ports of the port-scan graph',
    Clusters: '11 communities',
    Distances: 'The dissimilarity of two ports',
    Graph: 'a spanning tree, and four more',
    Scanners: 'sources before the filter',
    Evolution: 'beside the one before it',
    Analyses: 'Every table and figure of the two papers',
    Report: 'Evidence with hashes',
  }
  for (const [name, words] of Object.entries(shows)) {
    await screen(name)
    await expect(page.getByRole('main')).toContainText(words, { timeout: 30_000 })
    await expect(page.getByText('Working…')).toHaveCount(0, { timeout: 30_000 })
    expect([name, await violations()]).toEqual([name, []])
  }
})

test('the ports table sorts, searches and is walked with the keyboard', async () => {
  await page.keyboard.press('3')
  const table = page.getByRole('grid', { name: 'Ports' })
  await table.getByRole('button', { name: 'Port', exact: true }).click()
  await expect(table.locator('tbody tr').first()).toContainText('21')
  await page.getByRole('searchbox').fill('http')
  // 80, 443, 591, 8008, 8080, 6443 sun-sr-https and 8443 pcsync-https.
  await expect(table.locator('tbody tr')).toHaveCount(7)
  await page.getByRole('searchbox').fill('')
  await table.focus()
  await page.keyboard.press('End')
  await page.keyboard.press('Enter')
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await expect(inspector.getByRole('heading', { name: 'Port 64120' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(inspector).toHaveCount(0)
})

test('a distance is looked up with its path, and its way back', async () => {
  await screen('Distances')
  for (const [label, port] of [['From', '80'], ['To', '8080']]) {
    const box = page.getByLabel(label, { exact: true })
    await box.click()
    await box.pressSequentially(port)
    await page.getByRole('option', { name: `${port} http` }).first().click()
  }
  await expect(page.getByRole('heading', { name: /^80 to 8080: / })).toBeVisible()
  await expect(page.getByRole('heading', { name: /^8080 to 80: / })).toBeVisible()
  await expect(page.getByRole('main')).toContainText('of the 98 ports reachable from 80')
})

test('a note on a cluster is kept in the case, and is there after the page is loaded again', async () => {
  await screen('Clusters')
  await page.getByRole('grid', { name: 'Clusters' }).getByRole('row', { name: /8080 443/ }).click()
  await page.getByLabel('Note on cluster C3').fill('Looks for <b>web</b> consoles \u202e first')
  await page.getByRole('button', { name: 'Add note' }).click()
  await expect(page.getByText('Looks for <b>web</b> consoles <U+202E> first')).toBeVisible()
  await page.reload()
  await screen('Clusters')
  await page.getByRole('grid', { name: 'Clusters' }).getByRole('row', { name: /8080 443/ }).click()
  await expect(page.getByText('Looks for <b>web</b> consoles <U+202E> first')).toBeVisible()
})

test('a change of scope recomputes what is shown', async () => {
  await page.getByRole('button', { name: /^Filter: / }).click()
  await page.getByRole('combobox', { name: 'Unit' }).selectOption('none')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Filter: no filter' })).toBeVisible()
  await screen('Overview')
  await expect(page.getByRole('main')).not.toContainText('has 99 ports', { timeout: 30_000 })
  await page.getByRole('button', { name: /^Filter: / }).click()
  await page.getByRole('combobox', { name: 'Unit' }).selectOption('pair-day')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('main')).toContainText('has 99 ports', { timeout: 30_000 })
})

test('the report is made and its files can be saved', async () => {
  await screen('Report')
  await page.getByLabel('Examiner').fill('A. Nalyst')
  await page.getByRole('button', { name: 'Make the report' }).click()
  await expect(page.getByRole('button', { name: 'report.pdf' })).toBeVisible({ timeout: 60_000 })
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'report.html' }).click()
  const text = await (await (await download).createReadStream()).toArray()
  const html = Buffer.concat(text as Buffer[]).toString('utf8')
  expect(html).toContain('A. Nalyst')
  expect(html).toContain('Looks for &lt;b&gt;web&lt;/b&gt; consoles &lt;U+202E&gt; first')
})

test('all the while the console stayed clean and nothing left the host', () => {
  expect(watched).toEqual({ errors: [], outside: [] })
})
