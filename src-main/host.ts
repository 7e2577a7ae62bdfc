/**
 * The host: the engine in its threads behind a Line.
 *
 * Three lanes, a thread each: the desk answers in milliseconds whatever the others do; one import at a time; analyses
 * one after the other. The host has what the engine lacks: a clock, the case's path for every lane, ids for a page.
 */
import { hostCalls, calls, Refusal } from '../workers/contract.ts'
import type { CallName, CaseSummary, Choice, Closing, HostAnswers, HostCallName, HostInfo, Lane, Line, Place, QueryAnswer, Reply, Told } from '../workers/contract.ts'
import { flagBytes, type ThreadCall } from '../workers/wire.ts'
import { runApart, type StartApart } from './apart.ts'
import { createLane, refuse, type LaneThread } from './lane.ts'
import { createOperations, type Operation } from './operations.ts'
import { createPlaces } from './places.ts'
import { threadEntry } from './whereabouts.ts'

export interface HostOptions {
  host: HostInfo['host']
  /** Its captures and cases are offered to the page. */
  folder?: string | null
  /** "Now" as ISO 8601 UTC; a fixed one makes whole runs repeatable. */
  now?: () => string
  /** Opens a native dialog and gives the chosen paths. */
  choose?: (what: Choice) => Promise<string[]>
  /** Another entry for the threads; tests give a stand-in, whose cases are no files to be looked at. */
  entry?: URL
  /** Starts a process of its own; Electron has its own kind. */
  startApart?: StartApart
  /** Lanes that are going to be asked: their threads start at once, beside each other and beside the first look at a case. */
  ahead?: readonly Lane[]
}
export interface Host {
  /** For a shell's own code: questions name files by path. */
  shell: Line
  /** For a page: questions name files by an id this host gave out, and some calls are not its to make. */
  page: Line
  /** Makes paths from a dialog, a drop or a command line nameable by the page. */
  offer(paths: readonly string[]): Place[]
  /** Stops what runs, closes the case, ends the threads. */
  close(how?: Closing): Promise<void>
}

type Asker = 'page' | 'shell'
const laneNames = ['desk', 'import', 'analysis'] as const satisfies Lane[]
/** A first look at a case takes about a second; one that takes this long is no case of ours. */
const lookSeconds = 10
const queryRows = 10_000
const querySeconds = 60

export function createHost(options: HostOptions): Host {
  const { folder = null, now = () => new Date().toISOString(), choose, entry = threadEntry, startApart, ahead = [] } = options
  const listeners = new Set<(told: Told) => void>()
  const tell = (told: Told) => {
    for (const hear of listeners) hear(told)
  }
  const operations = createOperations(tell, { ticking: options.now === undefined })
  const places = createPlaces(folder)

  /** The open case, and the lanes that hold it. */
  let open: Pick<CaseSummary, 'path' | 'readOnly' | 'readOnlyReason'> | null = null
  const holding = new Set<Lane>()
  let closing: Promise<Reply> | null = null
  /** Settles when the lane's last long call has; analyses queue behind it. */
  const tail: Record<Lane, Promise<unknown>> = { desk: Promise.resolve(), import: Promise.resolve(), analysis: Promise.resolve() }
  let importing = false
  const queries = new Set<Promise<Reply>>()

  const lanes = Object.fromEntries(
    laneNames.map((name) => [
      name,
      createLane({
        name,
        entry,
        told: (told) => {
          if (told.told === 'progress') operations.progress(told.operation, told.progress)
          else tell({ what: 'changed', part: told.part })
        },
        lost: () => holding.delete(name),
      }),
    ]),
  ) as Record<Lane, LaneThread>

  for (const name of ahead) void lanes[name].ask((engine) => engine.prepare(name))

  /** Sees that the lane has the open case; without a case the engine itself says so. */
  async function hold(lane: Lane): Promise<Reply | null> {
    if (open === null || holding.has(lane)) return null
    const { path, readOnly, readOnlyReason } = open
    const reply = await lanes[lane].ask((engine) =>
      // A desk that was lost took its lock along; it opens the case again as it did first.
      lane === 'desk' ? engine.answer('openCase', { place: path, readOnly }, shortCall()) : engine.attach(path, readOnlyReason),
    )
    if (reply.ok) holding.add(lane)
    else if (lane === 'desk') {
      await releaseOthers()
      open = null
      tell({ what: 'changed', part: 'case' })
    }
    return reply.ok ? null : reply
  }
  async function releaseOthers(): Promise<void> {
    for (const lane of ['import', 'analysis'] as const) {
      if (holding.delete(lane)) await lanes[lane].ask((engine) => engine.release())
    }
  }
  function shortCall(): ThreadCall {
    return { operation: 0, at: now(), flags: new SharedArrayBuffer(flagBytes) }
  }

  async function askDesk(name: CallName, question: unknown): Promise<Reply> {
    if (name === 'closeCase') return closeCase()
    if (closing) await closing
    const refused = (await hold('desk')) ?? (name === 'openCase' && options.entry === undefined ? await look(question) : null)
    if (refused) return refused
    const reply = await lanes.desk.ask((engine) => engine.answer(name, question, shortCall()))
    if (reply.ok && (name === 'openCase' || name === 'createCase')) {
      const { path, readOnly, readOnlyReason } = reply.answer as CaseSummary
      open = { path, readOnly, readOnlyReason }
      holding.add('desk')
    }
    return reply
  }

  /** A case file is first read where it can do no harm: null when it may be opened here. */
  async function look(question: unknown): Promise<Reply | null> {
    const path = (question as { place?: unknown } | null)?.place
    if (open !== null || typeof path !== 'string') return null // refused by the engine
    const damaged = (how: string) => refuse('case_damaged', `${path} cannot be read: a first look at it ${how}. Work on a copy; it was not changed.`)
    const late = damaged(`came to no end within ${lookSeconds} s`)
    const reply = await runApart({ job: { job: 'look', path }, start: startApart, seconds: lookSeconds, late, lost: damaged('ended the process that looked') })
    return reply.ok ? null : reply
  }

  async function askQuery({ sql, limit = queryRows, seconds = querySeconds }: { sql: string; limit?: number; seconds?: number }): Promise<QueryAnswer> {
    if (closing) await closing
    if (open === null) throw new Refusal('no_case', 'No case is open; open or create one first.')
    const operation = operations.begin('query', now())
    const asked = runApart({
      job: { job: 'query', path: open.path, sql, limit },
      start: startApart,
      seconds,
      late: refuse('query_limit', `The statement took more than its ${seconds} s and was ended; ask for less, or give it more time.`),
      lost: refuse('query_limit', 'The statement ended its process (too much memory, most likely); ask for less.'),
      cancelled: operation.cancelled,
    })
    queries.add(asked)
    const reply = await asked
    queries.delete(asked)
    operation.end(reply.ok ? null : reply.refusal.code)
    if (!reply.ok) throw new Refusal(reply.refusal.code, reply.refusal.message)
    return reply.answer as QueryAnswer
  }

  /** Stops what runs, lets the other lanes go first, then closes at the desk, which leaves one file at rest. */
  function closeCase(how: Closing = 'tidy'): Promise<Reply> {
    closing ??= (async () => {
      operations.cancelAll()
      await Promise.all([tail.import, tail.analysis, ...queries])
      await releaseOthers()
      const lost = open !== null && !holding.has('desk')
      const reply = await lanes.desk.ask((engine) => (how === 'tidy' ? engine.answer('closeCase', {}, shortCall()) : engine.release(how)))
      if (lost || reply.ok) {
        holding.delete('desk')
        open = null
      }
      return reply
    })().finally(() => {
      closing = null
    })
    return closing
  }

  async function askLong(name: CallName, question: unknown, lane: 'import' | 'analysis'): Promise<Reply> {
    if (closing) await closing
    if (lane === 'import') {
      if (importing) return refuse('busy', 'An import is running; wait for its end or cancel it.')
      importing = true
    }
    const at = now()
    const operation = operations.begin(name, at)
    const answered = tail[lane].then(() => answerLong(name, question, lane, operation, at))
    tail[lane] = answered
    const reply = await answered
    if (lane === 'import') importing = false
    operation.end(reply.ok ? null : reply.refusal.code)
    return reply
  }
  async function answerLong(name: CallName, question: unknown, lane: Lane, operation: Operation, at: string): Promise<Reply> {
    const { id, flags } = operation
    if (operation.cancelled()) return refuse('cancelled', 'Cancelled before it began.')
    const refused = await hold(lane)
    if (refused) return refused
    return lanes[lane].ask((engine) => engine.answer(name, question, { operation: id, at, flags }))
  }

  const hostAnswers: { [Name in HostCallName]: (question: never) => HostAnswers[Name] | Promise<HostAnswers[Name]> } = {
    hostInfo: () => ({ host: options.host, dialogs: choose !== undefined, folder: folder && (folder.split(/[\\/]/).at(-1) ?? folder) }),
    places: () => places.list(),
    choose: async ({ what }: { what: Choice }) => {
      if (!choose) throw new Refusal('unknown_call', 'This host opens no dialogs; take a file from the served folder.')
      return places.offer(await choose(what))
    },
    newCasePlace: ({ name }: { name: string }) => places.newCase(name),
    query: askQuery,
    running: () => operations.list(),
    cancel: ({ operation }: { operation: number }) => ({ cancelled: operations.cancel(operation) }),
  }
  async function askHost(name: HostCallName, question: unknown): Promise<Reply> {
    const checked = hostCalls[name]().safeParse(question)
    if (!checked.success) return refuse('bad_question', `The question does not fit: ${checked.error.issues[0].message}.`)
    return { ok: true, answer: await hostAnswers[name](checked.data as never) }
  }

  async function ask(name: string, question: unknown, from: Asker): Promise<Reply> {
    try {
      if (Object.hasOwn(hostCalls, name)) return await askHost(name as HostCallName, question)
      if (!Object.hasOwn(calls, name)) return refuse('unknown_call', `There is no call ${JSON.stringify(name.slice(0, 100))}.`)
      const call = name as CallName
      if (from === 'page' && calls[call].from !== 'page') return refuse('not_from_page', `The page may not ask ${call}.`)
      const placed = from === 'page' ? withPaths(question, places.path) : question
      const { lane } = calls[call]
      return await (lane === 'desk' ? askDesk(call, placed) : askLong(call, placed, lane))
    } catch (error) {
      if (error instanceof Refusal) return refuse(error.code, error.message)
      return refuse('internal', `An error of Portolan itself: ${error instanceof Error ? error.message : String(error)}.`)
    }
  }
  function line(from: Asker): Line {
    return {
      call: ((name: string, question: unknown) => ask(name, question, from)) as Line['call'],
      listen(hear) {
        listeners.add(hear)
        return () => listeners.delete(hear)
      },
    }
  }

  return {
    shell: line('shell'),
    page: line('page'),
    offer: places.offer,
    async close(how) {
      if (open !== null || operations.list().length > 0) await closeCase(how)
      await Promise.all(laneNames.map((name) => lanes[name].end()))
      listeners.clear()
    },
  }
}

/** The question with its ids turned into paths; what is not text is left for the schema to refuse. */
function withPaths(question: unknown, path: (id: string) => string): unknown {
  if (typeof question !== 'object' || question === null) return question
  const { place, places } = question as { place?: unknown; places?: unknown }
  const named = { ...question } as Record<string, unknown>
  if (typeof place === 'string') named.place = path(place)
  if (Array.isArray(places)) named.places = places.map((id: unknown) => (typeof id === 'string' ? path(id) : id))
  return named
}
