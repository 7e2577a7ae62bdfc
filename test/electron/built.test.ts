/** What is shipped works together: built main, built preload and built page, in front of a double of Electron. */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import '../built.ts'
import { writeDarknetCapture } from '../../workers/demo/darknet.ts'

const chromium = process.env.PORTOLAN_CHROMIUM || '/usr/bin/chromium'

test('a case is made, filled and computed on through the built shell', async (context) => {
  context.skip(!existsSync(chromium), `there is no Chromium at ${chromium}`)
  const folder = mkdtempSync(join(tmpdir(), 'portolan-built-'))
  const capture = join(folder, 'darknet.pcap')
  const { probes } = writeDarknetCapture({ path: capture, days: 1 })
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'builtScenario.ts'), folder, capture], {
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  const { info, created, imported, graph, screen, errors } = JSON.parse(stdout) as Record<string, { ok: boolean; answer: never }>
  expect({ info, errors, screen, created: created.ok, imported, graph: graph.ok, left: readdirSync(folder).sort() }).toEqual({
    info: { ok: true, answer: { host: 'electron', dialogs: true, folder: null } },
    errors: [],
    screen: ['built.portolan – Portolan', true],
    created: true,
    imported: { ok: true, answer: { captures: [expect.objectContaining({ result: 'complete', probes })], skipped: [] } },
    graph: true,
    left: ['built.portolan', 'darknet.pcap'],
  })
  rmSync(folder, { recursive: true })
}, 240_000)
