/**
 * The engine: answers the contract. One line a call, delegating; it knows no thread, no transport, no clock.
 *
 * What computes or imports is loaded when it is first asked for: a lane that only opens cases or reads captures starts
 * without a single analysis.
 */
import { calls, Refusal } from './contract.ts'
import type { CallName, Closing, Lane, Reply, SkippedFile } from './contract.ts'
import type { Computing } from './computing.ts'
import { after, hooksOf, type EngineContext, type Handlers } from './handlers.ts'
import { refusalOf } from './refusals.ts'
import { openCase, type CaseStore } from './store/open.ts'

export interface Engine {
  /** Checks the question against its schema, answers, and turns every error into a refusal. Never throws. */
  answer(name: CallName, question: unknown, context: EngineContext): Promise<Reply>
  /** Opens on this lane a case that the desk has opened already. */
  attach(path: string, readOnlyReason: string | null): void
  /** Lets go of the case on this lane. */
  release(how?: Closing): void
  /** Begins to load what the calls of that lane need; should it fail, they say so. */
  prepare(lane: Lane): void
}

const importing = () => import('./intake/import.ts')

export function createEngine(): Engine {
  let open: CaseStore | null = null
  let computing: Computing | null = null

  function store(): CaseStore {
    if (!open) throw new Refusal('no_case', 'No case is open; open or create one first.')
    return open
  }
  function letGo(how?: Closing): void {
    open?.close(how)
    open = null
    computing?.forget()
  }
  function take(next: () => CaseStore): void {
    if (open) throw new Refusal('case_open', `The case ${open.path} is open here; close it first.`)
    open = next()
  }

  const handlers: Omit<Handlers, keyof Computing['handlers']> = {
    openCase: ({ place, readOnly }, { at, changed }) => {
      take(() => openCase({ path: place, mode: readOnly ? 'read' : 'edit', at }))
      changed('case')
      return store().summary()
    },
    createCase: ({ place, settings }, { at, changed }) => {
      take(() => openCase({ path: place, mode: 'create', at, settings }))
      changed('case')
      return store().summary()
    },
    closeCase: (_, { changed }) => {
      const closed = open !== null
      letGo()
      if (closed) changed('case')
      return { closed }
    },
    caseSummary: () => store().summary(),
    changeSettings: (settings, { at, changed }) => {
      store().changeSettings(settings, at)
      changed('settings')
      return store().summary()
    },
    captures: () => store().captures(),
    activity: ({ last }) => store().activity(last),
    notes: () => store().notes(),
    addNote: ({ subject, text }, { at, changed }) => after(store().addNote(subject, text, at), () => changed('notes')),
    changeNote: ({ id, text }, { at, changed }) => after(store().changeNote(id, text, at), () => changed('notes')),
    removeNote: ({ id }, { at, changed }) => after({ removed: store().removeNote(id, at) }, () => changed('notes')),
    importCaptures: async ({ places, sensor = '', largeInflate, inner }, context) => {
      const { importCaptures } = await importing()
      const skipped: SkippedFile[] = []
      const captures = await importCaptures({
        store: store(),
        paths: places,
        sensor,
        largeInflate,
        inner,
        at: context.at,
        now: context.now,
        hooks: hooksOf(context),
        changed: () => context.changed('captures'),
        skipped: (one) => skipped.push(one),
      })
      return { captures, skipped }
    },
    labelFiles: () => store().labelFiles.list(),
    removeLabels: ({ id }, { at, changed }) => after({ removed: store().labelFiles.remove(id, at) }, () => changed('labels')),
    knowledgeFiles: () => store().knowledgeFiles.list(),
    removeKnowledge: ({ name }, { at, changed }) => after({ removed: store().knowledgeFiles.remove(name, at) }, () => changed('knowledge')),
  }

  async function handlersThatCompute(): Promise<Computing['handlers']> {
    const { createComputing } = await import('./computing.ts')
    computing ??= createComputing(store)
    return computing.handlers
  }

  return {
    async answer(name, question, context) {
      try {
        if (!Object.hasOwn(calls, name)) throw new Refusal('unknown_call', `There is no call ${JSON.stringify(name)}.`)
        const checked = calls[name].question().parse(question)
        const all: Partial<Handlers> = name in handlers ? handlers : await handlersThatCompute()
        const handler = all[name] as (question: unknown, context: EngineContext) => unknown
        return { ok: true, answer: await handler(checked, context) }
      } catch (error) {
        return refusalOf(error)
      }
    },
    attach: (path, readOnlyReason) =>
      take(() => openCase({ path, at: '', lock: false, ...(readOnlyReason === null ? { mode: 'edit' } : { mode: 'read', readOnlyReason }) })),
    release: letGo,
    prepare(lane) {
      const loading = { desk: null, import: importing, analysis: handlersThatCompute }[lane]?.()
      loading?.catch(() => undefined)
    },
  }
}
