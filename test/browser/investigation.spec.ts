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
    Blocking: 'Strategies side by side',
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

test('the graph is drawn cluster by cluster, one closely, and as a table for who cannot see it', async () => {
  await screen('Graph')
  const main = page.getByRole('main')
  await expect(main.locator('article')).toHaveCount(11)
  await expect(main.getByRole('img', { name: /^Cluster C3: its 9 strongest ports/ })).toBeVisible()
  await main.getByRole('button', { name: /^C3 / }).click()
  await expect(page.getByRole('complementary', { name: 'Inspector' }).getByRole('heading', { name: 'Cluster C3' })).toBeVisible()
  await expect(page.getByRole('grid', { name: 'Links of cluster C3' }).locator('tbody tr').first()).toBeVisible()
  await page.getByLabel('Cluster drawn').focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('grid', { name: 'Links of cluster C4' })).toBeVisible()
  expect(await violations()).toEqual([])
  await main.getByRole('button', { name: 'Table', exact: true }).click()
  await page.getByRole('grid', { name: /^Links between/ }).locator('tbody tr').first().click()
  await expect(page.getByRole('complementary', { name: 'Inspector' }).getByRole('heading', { name: /^Port \d+$/ })).toBeVisible()
  await page.keyboard.press('Escape')
})

test('a slow scan is found, with its sequences, the detectors it stays under, and its next port', async () => {
  await screen('Scanners')
  await page.getByLabel('Detectors').selectOption('slow')
  await page.getByRole('grid', { name: 'Scanners' }).locator('tbody tr').first().click()
  const inspector = page.getByRole('complementary', { name: 'Inspector' })
  await expect(inspector).toContainText('None fires, though over the whole window')
  await expect(inspector.getByRole('region', { name: 'Next ports' })).toContainText('Followed', { timeout: 30_000 })
  const sequences = page.getByRole('region', { name: /^Sequences of/ })
  await expect(sequences.getByRole('img').first()).toHaveAccessibleName(/^Ports probed on [\d.]+, in order: \d+/)
  await sequences.getByRole('button', { name: 'In time' }).click()
  await expect(sequences).toContainText(/From 2016-11-0\d/)
  expect(await violations()).toEqual([])
})

test('what changed from day to day; a heading sorts with the keyboard', async () => {
  await page.keyboard.press('Escape')
  await screen('Evolution')
  await page.getByRole('button', { name: 'Ranks' }).click()
  const ranks = page.getByRole('grid', { name: 'Ranks before and after' })
  await expect(ranks.locator('tbody tr').first()).toContainText('betweenness', { timeout: 30_000 })
  await ranks.focus()
  await page.keyboard.press('Tab')
  for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowRight')
  await expect(ranks.getByRole('button', { name: 'Port', exact: true })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(ranks.getByRole('columnheader', { name: 'Port', exact: true })).toHaveAttribute('aria-sort', 'ascending')
  await page.getByRole('button', { name: 'Series', exact: true }).click()
  await expect(page.getByRole('img', { name: 'Packets per window' })).toBeVisible({ timeout: 30_000 })
  expect(await violations()).toEqual([])
})

test('any analysis runs with parameters of its own, and is saved', async () => {
  await screen('Analyses')
  await page.getByRole('navigation', { name: 'Analyses' }).getByRole('button', { name: /^Most probed ports/ }).click()
  const table = page.getByRole('grid', { name: /^Most probed ports/ })
  await expect(table.locator('tbody tr')).not.toHaveCount(3)
  await page.getByText('Parameters', { exact: true }).click()
  await page.getByRole('spinbutton', { name: 'Rows' }).fill('3')
  await page.keyboard.press('Tab')
  await page.getByRole('button', { name: 'Run with these' }).click()
  await expect(table.locator('tbody tr')).toHaveCount(3)
  expect(await violations()).toEqual([])
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'CSV', exact: true }).first().click()
  const csv = Buffer.concat((await (await (await download).createReadStream()).toArray()) as Buffer[]).toString('utf8')
  expect(csv.split('\r\n').length).toBe(5)
  expect(csv).toMatch(/^rank,port,service,/)
})

test('rules are made for the busiest sources, with what they would have done at their head', async () => {
  await screen('Blocking')
  await page.getByRole('button', { name: 'Rules', exact: true }).click()
  await page.getByRole('button', { name: 'Make the rules' }).click()
  await expect(page.getByLabel('Text of the rules')).toContainText('table', { timeout: 30_000 })
  await expect(page.getByRole('region', { name: 'Rules' })).toContainText('would have been blocked')
  expect(await violations()).toEqual([])
  await page.getByRole('button', { name: 'Knowledge and labels' }).click()
  await expect(page.getByRole('main')).toContainText('None is imported.')
  expect(await violations()).toEqual([])
})

test('the case shows its log, and takes its names', async () => {
  await screen('Evidence')
  await page.getByRole('button', { name: 'Activity', exact: true }).click()
  await expect(page.getByRole('grid', { name: 'Activity' })).toContainText('capture imported')
  await page.getByRole('button', { name: 'Case and notes' }).click()
  await page.getByLabel('Case number').fill('7/2026')
  await page.keyboard.press('Tab')
  await page.getByRole('button', { name: 'Activity', exact: true }).click()
  await expect(page.getByRole('grid', { name: 'Activity' })).toContainText('settings', { timeout: 10_000 })
  expect(await violations()).toEqual([])
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
  await page.getByLabel('Dissimilarities').uncheck()
  await page.getByRole('button', { name: 'Make the report' }).click()
  await expect(page.getByRole('button', { name: 'report.pdf' })).toBeVisible({ timeout: 60_000 })
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'report.html' }).click()
  const text = await (await (await download).createReadStream()).toArray()
  const html = Buffer.concat(text as Buffer[]).toString('utf8')
  expect(html).toContain('A. Nalyst')
  expect(html).toContain('Left out of this report on request: dissimilarities.')
  expect(html).toContain('Looks for &lt;b&gt;web&lt;/b&gt; consoles &lt;U+202E&gt; first')
})

test('all the while the console stayed clean and nothing left the host', () => {
  expect(watched).toEqual({ errors: [], outside: [] })
})
