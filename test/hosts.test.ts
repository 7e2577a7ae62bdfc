/**
 * One engine, five ways to it: the same questions through the engine itself, a thread, the loopback host, the desktop
 * shell and the command line, and the answers compared to the byte.
 *
 * Each way makes the same case at the same path with the same clock, so that even paths and times must agree.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { completeParameters, type Answers, type CallName, type HostCallName, type Place, type Reply } from '../workers/contract.ts'
import { writeDarknetCapture } from '../workers/demo/darknet.ts'
import { createEngine } from '../workers/engine.ts'
import { resultDocument } from '../src-main/cli/print.ts'
import { startShell } from '../src-main/electron/shell.ts'
import { createHost } from '../src-main/host.ts'
import { serve } from '../src-main/web/serve.ts'
import { portolan } from './cli/portolan.ts'
import { createElectronDouble } from './electron/double.ts'

const at = '2016-12-01T00:00:00.000Z'
const base = mkdtempSync(join(tmpdir(), 'portolan-hosts-'))
const folder = join(base, 'evidence')
const capture = join(folder, 'darknet.pcap')
const cut = join(folder, 'cut.pcap')
const path = join(folder, 'case.portolan')
const page = pathToFileURL(`${join(base, 'page')}/`)

type Ask = (name: CallName | HostCallName, question: object) => Promise<Reply>
/** A way to the engine: `file` is how it names a file in a question. */
interface Way {
  ask: Ask
  file(path: string): Promise<string>
  end(): Promise<void>
}

beforeAll(() => {
  mkdirSync(folder)
  mkdirSync(join(base, 'page'))
  writeFileSync(join(base, 'page/files.json'), '[]')
  writeDarknetCapture({ path: capture, days: 1 })
  // A header and half a record: a file with a good prefix of nothing.
  writeFileSync(cut, Buffer.concat([Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex'), Buffer.alloc(7)]))
})
afterAll(() => rmSync(base, { recursive: true }))
beforeEach(() => rmSync(path, { force: true }))

const subject = { kind: 'cluster', label: 'C1', ports: [22, 2222] } as const
const cutNone = { profile: 'paper1', cut: 'none' } as const
/** Asked in this order; a function makes a question that names files. */
const questions: [CallName, object | ((file: Way['file']) => Promise<object>)][] = [
  ['about', {}],
  ['caseSummary', {}],
  ['createCase', async (file) => ({ place: await file(path), settings: { title: 'Hosts', examiner: '=cmd()' } })],
  ['createCase', async (file) => ({ place: await file(path) })],
  ['importCaptures', async (file) => ({ places: [await file(capture), await file(cut)], sensor: 'north' })],
  ['importCaptures', async (file) => ({ places: [await file(capture)] })],
  ['caseSummary', {}],
  ['captures', {}],
  ['analyses', {}],
  ['portNames', { ports: [22, 80, 8008, 49152] }],
  ['runAnalysis', { analysis: 'graph', parameters: {} }],
  ['runAnalysis', { analysis: 'ports', parameters: { profile: 'paper2', top: 50 } }],
  ['runAnalysis', { analysis: 'communities', parameters: {} }],
  ['runAnalysis', { analysis: 'edges', parameters: cutNone }],
  ['runAnalysis', { analysis: 'nonsense', parameters: {} }],
  ['runAnalysis', { analysis: 'graph', parameters: { top: -1 } }],
  ['cluster', { cluster: 1, parameters: {} }],
  ['distance', { from: 22, to: 2222, parameters: cutNone }],
  ['nearest', { port: 80, parameters: { k: 5 } }],
  ['scanner', { address: '198.19.78.3', parameters: {} }],
  ['scanner', { address: '203.0.113.1', parameters: {} }],
  ['addNote', { subject, text: 'Ausgewählt: 22 → 2222' }],
  ['changeNote', { id: 1, text: '<b>x</b>' }],
  ['changeNote', { id: 99, text: 'x' }],
  ['notes', {}],
  ['activity', {}],
  ['report', {}],
  ['removeNote', { id: 1 }],
  ['closeCase', {}],
  ['closeCase', {}],
]

async function answers({ ask, file, end }: Way): Promise<string[]> {
  const found: string[] = []
  for (const [name, question] of questions) {
    const asked = typeof question === 'function' ? await question(file) : question
    found.push(`${name} ${JSON.stringify(await ask(name, asked))}`)
  }
  await end()
  return found
}

const samePath = (given: string) => Promise.resolve(given)
const ways: Record<string, () => Promise<Way>> = {
  async engine() {
    const engine = createEngine()
    const context = { at, told() {}, changed() {}, cancelled: () => false }
    return { ask: (name, question) => engine.answer(name as CallName, question, context), file: samePath, end: async () => {} }
  },
  async thread() {
    const host = createHost({ host: 'cli', now: () => at })
    return { ask: (name, question) => host.shell.call(name as 'about', question as never), file: samePath, end: host.close }
  },
  async web() {
    const host = createHost({ host: 'web', folder, now: () => at })
    const web = await serve({ host, page })
    const ask: Ask = async (call, question) => {
      const response = await fetch(`http://127.0.0.1:${web.port}/call`, {
        method: 'POST',
        headers: { authorization: `Bearer ${web.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ call, question }),
      })
      return (await response.json()) as Reply
    }
    const expectAnswer = async (reply: Promise<Reply>) => {
      const settled = await reply
      if (!settled.ok) throw new Error(settled.refusal.message)
      return settled.answer
    }
    return {
      ask,
      async file(path) {
        const name = path.slice(folder.length + 1)
        const offered = (await expectAnswer(ask('places', {}))) as Place[]
        const found = offered.find((place) => place.name === name) ?? ((await expectAnswer(ask('newCasePlace', { name }))) as Place)
        return found.id
      },
      async end() {
        await web.close()
        await host.close()
      },
    }
  },
  async electron() {
    const double = createElectronDouble()
    const host = await startShell({ electron: double.electron, page, preload: new URL('preload.cjs', page), words: [], now: () => at })
    const [window] = double.windows
    const event = { sender: window.webContents, senderFrame: window.webContents.mainFrame }
    const ask: Ask = async (call, question) => structuredClone((await double.ipc.get('portolan')!(event, JSON.stringify({ call, question }))) as Reply)
    return {
      ask,
      async file(path) {
        double.dialogs.answers.push({ filePaths: [path] })
        const reply = (await ask('choose', { what: 'captures' })) as Reply<Place[]>
        return reply.ok ? reply.answer[0].id : ''
      },
      end: host.close,
    }
  },
}

let reference: string[]
test('the engine answers', async () => {
  reference = await answers(await ways.engine())
  const codes = reference.map((line) => /^(\w+) .*?"(?:code":"(\w+)|ok":true)/.exec(line)!.slice(1).filter(Boolean).join(' '))
  expect(codes).toEqual([
    'about', 'caseSummary no_case', 'createCase', 'createCase case_open', 'importCaptures', 'importCaptures', 'caseSummary', 'captures', 'analyses', 'portNames',
    'runAnalysis', 'runAnalysis', 'runAnalysis', 'runAnalysis', 'runAnalysis unknown_analysis', 'runAnalysis bad_question', 'cluster', 'distance', 'nearest', 'scanner', 'scanner unknown_source',
    'addNote', 'changeNote', 'changeNote unknown_note', 'notes', 'activity', 'report', 'removeNote', 'closeCase', 'closeCase',
  ])
}, 120_000)

for (const name of ['thread', 'web', 'electron']) {
  test(`the ${name} gives the same bytes`, async () => {
    expect(await answers(await ways[name]())).toEqual(reference)
  }, 120_000)
}

test('the command line prints the same numbers', async () => {
  const options = ['--case', path, '--now', at]
  const paper1 = ['--profile', 'paper1', '--set', 'cut=none']
  const printed: string[] = []
  for (const words of [
    ['import', capture, cut, '--sensor', 'north', '--json'],
    ['run', 'graph', '--format', 'json'],
    ['run', 'ports', '--profile', 'paper2', '--top', '50', '--format', 'json'],
    ['run', 'communities', '--format', 'json'],
    ['run', 'edges', ...paper1, '--format', 'json'],
    ['distance', '22', '2222', ...paper1, '--json'],
    ['nearest', '80', '-k', '5', '--json'],
  ]) {
    printed.push((await portolan([...words, ...options])).stdout)
  }
  const answered = (name: string, nth = 0) => {
    const line = reference.filter((line) => line.startsWith(`${name} `))[nth]
    return (JSON.parse(line.slice(name.length + 1)) as { answer: never }).answer
  }
  const { captures, skipped } = answered('importCaptures') as Answers['importCaptures']
  const expected = [
    { captures: captures.map(({ refusal: _, replaced, ...capture }) => ({ ...capture, ...(replaced.length > 0 ? { replaced } : {}) })), skipped },
    ...[0, 1, 2, 3].map((nth) => resultDocument(answered('runAnalysis', nth))),
    answered('distance'),
    answered('nearest'),
  ]
  expect(printed).toEqual(expected.map((document) => `${JSON.stringify(document)}\n`))
  expect((expected[1] as { parameters: object }).parameters).toEqual(completeParameters({}))
}, 120_000)
