/** The host around its threads: what is asked where, what is told, what happens when a thread dies. */
import { afterEach, describe, expect, test } from 'vitest'
import type { Lane, Told } from '../../workers/contract.ts'
import { createHost, type Host } from '../../src-main/host.ts'

const entry = new URL('./standInThread.ts', import.meta.url)
const at = '2016-11-03T14:05:09.000Z'
let host: Host
afterEach(() => host.close())

function start(ahead: readonly Lane[] = []): Host {
  host = createHost({ host: 'cli', entry, now: () => at, ahead })
  return host
}
const run = (analysis: string) => host.shell.call('runAnalysis', { analysis, parameters: {} })
const answered = (name: string, question: object, open: string | null) => ({ ok: true, answer: { name, question, at, open } })
const refused = (code: string) => ({ ok: false, refusal: { code, message: expect.any(String) as string } })
/** Resolves when something fitting is told. */
function hear(fits: (told: Told) => boolean): Promise<Told> {
  return new Promise((resolve) => {
    const stop = host.page.listen((told) => {
      if (!fits(told)) return
      stop()
      resolve(told)
    })
  })
}
const progressed = (told: Told) => told.what === 'progress' && told.running.done > 0

describe('lanes', () => {
  test('a case opened at the desk is open on every lane, and on none after it is closed', async () => {
    const { shell } = start()
    await shell.call('openCase', { place: '/a.portolan' })
    const during = [await run('what'), await shell.call('portNames', { ports: [1] })]
    const closed = await shell.call('closeCase', {})
    expect([during, closed, await run('what')]).toEqual([
      [answered('runAnalysis', { analysis: 'what', parameters: {} }, '/a.portolan'), answered('portNames', { ports: [1] }, '/a.portolan')],
      { ok: true, answer: { closed: true } },
      answered('runAnalysis', { analysis: 'what', parameters: {} }, null),
    ])
  })

  test('the desk answers while an import and an analysis run', async () => {
    const { shell } = start()
    const long = [shell.call('importCaptures', { places: ['/x'] }), run('count')]
    await hear(progressed)
    const running = await shell.call('running', {})
    expect(await shell.call('portNames', { ports: [] })).toEqual(answered('portNames', { ports: [] }, null))
    expect(running.ok && running.answer.map(({ call }) => call)).toEqual(['importCaptures', 'runAnalysis'])
    for (const operation of [1, 2]) await shell.call('cancel', { operation })
    expect(await Promise.all(long)).toEqual([refused('cancelled'), refused('cancelled')])
  })

  test('a lane is prepared ahead of its first question where that was asked for', async () => {
    start(['analysis'])
    expect(await run('prepared')).toEqual({ ok: true, answer: { prepared: 'analysis' } })
    await host.close()
    start()
    expect(await run('prepared')).toEqual({ ok: true, answer: { prepared: null } })
  })

  test('a second import is refused, a second analysis waits its turn', async () => {
    const { shell } = start()
    const first = shell.call('importCaptures', { places: ['/x'] })
    expect(await shell.call('importCaptures', { places: ['/y'] })).toEqual(refused('busy'))
    const analyses = [run('count'), run('what')]
    const counts = (call: string) => hear((told) => told.what === 'progress' && told.running.call === call && told.running.stage === 'counting')
    await Promise.all([counts('importCaptures'), counts('runAnalysis')])
    const running = await shell.call('running', {})
    expect(running.ok && running.answer.map(({ operation, stage }) => [operation, stage])).toEqual([
      [1, 'counting'],
      [2, 'counting'],
      [3, 'waiting'],
    ])
    for (const operation of [1, 2]) await shell.call('cancel', { operation })
    expect([await first, ...(await Promise.all(analyses))]).toEqual([
      refused('cancelled'),
      refused('cancelled'),
      answered('runAnalysis', { analysis: 'what', parameters: {} }, null),
    ])
  })

  test('an analysis cancelled while it waits never begins', async () => {
    const { shell } = start()
    const analyses = [run('count'), run('die')]
    await hear(progressed)
    await shell.call('cancel', { operation: 2 })
    await shell.call('cancel', { operation: 1 })
    expect(await Promise.all(analyses)).toEqual([refused('cancelled'), refused('cancelled')])
  })

  test('a call whose thread dies is refused, not left hanging, and the next one finds a new thread with the case open', async () => {
    const { shell } = start()
    await shell.call('openCase', { place: '/a.portolan' })
    expect(await run('die')).toEqual(refused('thread_lost'))
    expect(await run('what')).toEqual(answered('runAnalysis', { analysis: 'what', parameters: {} }, '/a.portolan'))
  })

  test('an error that is no refusal comes back as one', async () => {
    start()
    expect(await run('throw')).toEqual(refused('internal'))
  })

  test('a question that cannot be handed to a thread is refused', async () => {
    start()
    expect(await host.shell.call('portNames', { ports: (() => []) as never })).toEqual(refused('bad_question'))
  })

  test('a lane that cannot open the case refuses with the reason', async () => {
    const { shell } = start()
    await shell.call('openCase', { place: '/unattachable.portolan' })
    expect(await run('what')).toEqual(refused('case_damaged'))
  })

  test('closing the case stops what runs first', async () => {
    const { shell } = start()
    await shell.call('openCase', { place: '/a.portolan' })
    const long = run('count')
    await hear(progressed)
    expect([await shell.call('closeCase', {}), await long]).toEqual([{ ok: true, answer: { closed: true } }, refused('cancelled')])
  })
})

describe('told', () => {
  test('progress gets a pace and an end; a change of the case is told to everyone', async () => {
    const { shell } = start()
    const heard: Told[] = []
    host.page.listen((told) => heard.push(told))
    await shell.call('openCase', { place: '/a.portolan' })
    const long = run('count')
    await hear((told) => told.what === 'progress' && told.running.rate !== null)
    await shell.call('cancel', { operation: 1 })
    await long
    const paced = heard.find((told) => told.what === 'progress' && told.running.rate !== null)
    expect([heard[0], heard[1], paced, heard.at(-1)]).toEqual([
      { what: 'changed', part: 'case' },
      {
        what: 'progress',
        running: {
          operation: 1, call: 'runAnalysis', stage: 'waiting', subject: '', done: 0, total: 0, unit: '',
          rate: null, secondsLeft: null, startedAt: at,
        },
      },
      {
        what: 'progress',
        running: {
          operation: 1, call: 'runAnalysis', stage: 'counting', subject: '', done: expect.any(Number), total: 20_000, unit: 'steps',
          rate: expect.any(Number), secondsLeft: expect.any(Number), startedAt: at,
        },
      },
      { what: 'ended', operation: 1, call: 'runAnalysis', code: 'cancelled' },
    ])
    // Asked for ten times a second, however often the engine counts.
    expect(heard.length).toBeLessThan(60)
  })
})

describe('page and shell', () => {
  test('a page names files by ids it was given, never by path', async () => {
    const { page, offer } = Object.assign(start(), {})
    const [{ id, name, kind }] = offer(['/somewhere/a.portolan'])
    expect([
      [name, kind],
      await page.call('openCase', { place: '/somewhere/a.portolan' }),
      await page.call('importCaptures', { places: [id, 'nowhere'] }),
      await page.call('openCase', { place: id }),
      await page.call('report', { parameters: {} }),
    ]).toEqual([
      ['a.portolan', 'case'],
      refused('unknown_place'),
      refused('unknown_place'),
      { ok: true, answer: { path: '/somewhere/a.portolan', readOnly: false, readOnlyReason: null, name: at } },
      answered('report', { parameters: {} }, '/somewhere/a.portolan'),
    ])
  })

  test('a name that is no call is refused, whatever object it is a property of', async () => {
    const { page } = start()
    const ask = (name: string) => page.call(name as 'about', {})
    expect(await Promise.all(['', 'constructor', '__proto__', 'toString', 'answer'].map(ask))).toEqual(
      Array.from({ length: 5 }, () => refused('unknown_call')),
    )
  })
})
