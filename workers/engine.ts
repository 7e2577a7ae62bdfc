/**
 * The engine: answers the contract. One line a call, delegating; it knows no thread, no transport, no clock.
 */
import { createHash } from 'node:crypto'
import { arch, platform, release } from 'node:os'
import { kernelsLast } from './analyses/ahead.ts'
import { describeAnalyses } from './analyses/index.ts'
import { knowledgeLookup, nextPortsLookup, rulesLookup } from './analyses/blockingLookups.ts'
import { clusterDetail, distanceLookup, nearestLookup } from './analyses/lookups.ts'
import { clusterPanels } from './analyses/panels.ts'
import { scannerDetail } from './analyses/scanners/detail.ts'
import { runAnalysis } from './analyses/run.ts'
import { calls, completeParameters, Refusal } from './contract.ts'
import type { About, AnalysisResult, Answers, CallName, ChangedPart, Closing, Hooks, KnowledgeRecord, LabelFileRecord, PartialParameters, Progress, Reply, SkippedFile } from './contract.ts'
import type * as z from 'zod/mini'
import { factsOf, longestKnowledge, readKnowledge, type FileKnowledge } from './blocking/knowledgeFile.ts'
import { bounds, readLabels } from './blocking/labelFiles.ts'
import { importCaptures } from './intake/import.ts'
import { readTextFile } from './intake/textFile.ts'
import { createMaterial, type Material } from './material.ts'
import { portName, registryInfo } from './ports/registry.ts'
import { refusalOf } from './refusals.ts'
import { createReporter } from './reporting.ts'
import { openCase, schemaVersion, sqliteVersion, type CaseStore } from './store/open.ts'
import { verify } from './verifying.ts'
import { commit, productName, version } from './version.ts'

/** What a call may use from its host. */
export interface EngineContext {
  /** "Now" as ISO 8601 UTC: the engine has no clock of its own. */
  at: string
  /** The present while long work goes on; left out where it stands still. */
  now?(): string
  told(progress: Progress): void
  changed(part: ChangedPart): void
  cancelled(): boolean
}

export interface Engine {
  /** Checks the question against its schema, answers, and turns every error into a refusal. Never throws. */
  answer(name: CallName, question: unknown, context: EngineContext): Promise<Reply>
  /** Opens on this lane a case that the desk has opened already. */
  attach(path: string, readOnlyReason: string | null): void
  /** Lets go of the case on this lane. */
  release(how?: Closing): void
}

type Handlers = {
  [Name in CallName]: (
    question: z.output<(typeof calls)[Name]['question']>,
    context: EngineContext,
  ) => Answers[Name] | Promise<Answers[Name]>
}

export function createEngine(): Engine {
  let open: CaseStore | null = null
  /** What analyses compute on; made anew when the evidence changes. */
  let material: { content: string; material: Material } | null = null
  const reporter = createReporter()
  /** Two states of the program may bear the same version. */
  const made = commit()

  function store(): CaseStore {
    if (!open) throw new Refusal('no_case', 'No case is open; open or create one first.')
    return open
  }
  function letGo(how?: Closing): void {
    open?.close(how)
    open = null
    material = null
  }
  function take(next: () => CaseStore): void {
    if (open) throw new Refusal('case_open', `The case ${open.path} is open here; close it first.`)
    open = next()
  }
  function currentMaterial(): Material {
    const { content } = store().summary()
    if (material?.content !== content) material = { content, material: materialOf(store()) }
    return material.material
  }
  /** On the probes of a store, with what else the open case holds. */
  function materialOf({ probes, captures, volume }: CaseStore): Material {
    const labels = () => store().labelFiles.texts().flatMap((file) => readLabels(file).anomalies)
    return createMaterial({ probes, captures: captures(), volume, names: portName, labels, knowledge: remembered(knowledgeOf) })
  }
  /** An imported file, read and checked anew: a case may come from anywhere. */
  function knowledgeOf(name: string): FileKnowledge {
    const text = store().knowledgeFiles.text(name)
    if (text === null) {
      const names = store().knowledgeFiles.list().map((one) => one.name)
      throw new Refusal('unknown_knowledge', `No knowledge of the name ${JSON.stringify(name)} is in this case; there is ${names.join(', ') || 'none'}. Import its file first.`)
    }
    return readKnowledge({ name, text })
  }
  function importLabels(path: string, at: string): LabelFileRecord {
    const { name, text, bytes, sha256 } = readTextFile({ path, mostBytes: bounds.characters, wrong: 'bad_labels' })
    const { format, anomalies } = readLabels({ name, text })
    const of = (kind: string) => anomalies.filter((anomaly) => anomaly.kind === kind).length
    const filters = anomalies.reduce((sum, { filters }) => sum + filters.length, 0)
    const counts = { anomalies: anomalies.length, filters, anomalous: of('anomalous'), suspicious: of('suspicious'), notice: of('notice') }
    return store().labelFiles.add({ name, sha256, bytes, format, ...counts, importedAt: at }, text)
  }
  function importKnowledge(path: string, given: string | undefined, at: string): KnowledgeRecord {
    const { name: file, text, bytes, sha256 } = readTextFile({ path, mostBytes: longestKnowledge, wrong: 'bad_knowledge' })
    const knowledge = readKnowledge({ name: file, text })
    const name = given ?? (file.replace(/\.[A-Za-z0-9]{1,8}$/, '').replace(/[^A-Za-z0-9 ._-]/g, '_').replace(/^[^A-Za-z0-9]+/, '').slice(0, 80) || 'knowledge')
    return store().knowledgeFiles.add({ name, sha256, bytes, protocol: knowledge.protocol, ...factsOf(knowledge), importedAt: at }, text)
  }
  function keyOf(analysis: string, parameters: PartialParameters): string {
    const { content } = store().summary()
    return createHash('sha256').update(JSON.stringify([version, made, content, analysis, parameters])).digest('hex')
  }
  /** A result kept in the case when the same evidence, parameters and program gave it before; else computed and kept. */
  function kept(analysis: string, given: PartialParameters, hooks: Hooks, following: readonly string[] = []): AnalysisResult {
    const parameters = completeParameters(given)
    const key = keyOf(analysis, parameters)
    const before = store().findings.get(key)
    if (before !== null) return JSON.parse(before) as AnalysisResult
    const next = following.filter((one) => store().findings.get(keyOf(one, parameters)) === null)
    const result = runAnalysis({ analysis, next, parameters, material: currentMaterial(), hooks })
    store().findings.put(key, JSON.stringify(result))
    return result
  }

  const handlers: Handlers = {
    about: () => about(),
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
    analyses: () => describeAnalyses(),
    portNames: ({ ports }) => ports.map((port) => portName(port, 'tcp')),
    importCaptures: async ({ places, sensor = '', largeInflate, inner }, context) => {
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
    runAnalysis: ({ analysis, parameters }, context) => kept(analysis, parameters, hooksOf(context)),
    cluster: ({ cluster, parameters }, context) =>
      clusterDetail({ cluster, parameters: completeParameters(parameters), material: currentMaterial(), hooks: hooksOf(context) }),
    distance: ({ from, to, parameters }, context) =>
      distanceLookup({ from, to, parameters: completeParameters(parameters), material: currentMaterial(), hooks: hooksOf(context) }),
    nearest: ({ port, parameters }, context) =>
      nearestLookup({ port, parameters: completeParameters(parameters), material: currentMaterial(), hooks: hooksOf(context) }),
    clusterPanels: ({ parameters }, context) =>
      clusterPanels({ parameters: completeParameters(parameters), material: currentMaterial(), hooks: hooksOf(context) }),
    scanner: ({ address, parameters }, context) =>
      scannerDetail({ address, parameters: completeParameters(parameters), material: currentMaterial(), hooks: hooksOf(context) }),
    importLabels: ({ place }, { at, changed }) => after(importLabels(place, at), () => changed('labels')),
    labelFiles: () => store().labelFiles.list(),
    removeLabels: ({ id }, { at, changed }) => after({ removed: store().labelFiles.remove(id, at) }, () => changed('labels')),
    exportKnowledge: ({ parameters }, context) =>
      knowledgeLookup({ parameters: completeParameters(parameters), material: currentMaterial(), hooks: hooksOf(context) }),
    importKnowledge: ({ place, name }, { at, changed }) => after(importKnowledge(place, name, at), () => changed('knowledge')),
    knowledgeFiles: () => store().knowledgeFiles.list(),
    removeKnowledge: ({ name }, { at, changed }) => after({ removed: store().knowledgeFiles.remove(name, at) }, () => changed('knowledge')),
    nextPorts: ({ source, parameters }, context) =>
      nextPortsLookup({ source, parameters: completeParameters(parameters), material: currentMaterial(), hooks: hooksOf(context) }),
    rules: ({ parameters, ...chosen }, context) => {
      const { name, content } = store().summary()
      return rulesLookup({
        ...chosen, parameters: completeParameters(parameters), material: currentMaterial(), hooks: hooksOf(context),
        at: context.at, caseName: name, content, product: `${productName} ${version}`,
      })
    },
    report: ({ place, parameters, without, sensitivity }, context) =>
      reporter.write({
        store: store(),
        folder: place ?? null,
        about: about(),
        at: context.at,
        hooks: hooksOf(context),
        parameters: completeParameters(parameters),
        without,
        sensitivity,
        order: kernelsLast,
        run: (analysis, more = {}, next) => kept(analysis, { ...parameters, ...more }, hooksOf(context), next),
        cluster: (cluster) =>
          clusterDetail({ cluster, parameters: completeParameters(parameters), material: currentMaterial(), hooks: hooksOf(context) }),
      }),
    verify: ({ place, report }, context) =>
      verify({
        store: store(),
        evidence: place ?? null,
        report: report ?? null,
        at: context.at,
        hooks: hooksOf(context),
        import: async (into, path, { sensor, inner }) =>
          (await importCaptures({ store: into, paths: [path], sensor, inner, largeInflate: true, at: context.at, hooks: hooksOf(context), changed() {} }))[0],
        materialOf,
        compute: (analysis, parameters, material, next) => runAnalysis({ analysis, next, parameters: completeParameters(parameters), material, hooks: hooksOf(context) }),
        order: kernelsLast,
        keyOf,
        reportInput: (at) => ({ about: about(), commit: commit(), summary: store().summary(), captures: store().captures(), without: [], clusters: [], notes: [], activity: [], at }),
      }),
    reportFile: ({ name }) => reporter.read(name),
  }

  return {
    async answer(name, question, context) {
      try {
        if (!Object.hasOwn(calls, name)) throw new Refusal('unknown_call', `There is no call ${JSON.stringify(name)}.`)
        const checked = calls[name].question.parse(question)
        const handler = handlers[name] as (question: unknown, context: EngineContext) => unknown
        return { ok: true, answer: await handler(checked, context) }
      } catch (error) {
        return refusalOf(error)
      }
    },
    attach: (path, readOnlyReason) =>
      take(() => openCase({ path, at: '', lock: false, ...(readOnlyReason === null ? { mode: 'edit' } : { mode: 'read', readOnlyReason }) })),
    release: letGo,
  }
}

/** Each name is asked for once. */
function remembered<Value>(find: (name: string) => Value): (name: string) => Value {
  const found = new Map<string, Value>()
  return (name) => {
    if (!found.has(name)) found.set(name, find(name))
    return found.get(name)!
  }
}
function hooksOf({ told, cancelled }: EngineContext): Hooks {
  return { progress: told, cancelled }
}
function after<Answer>(answer: Answer, then: () => void): Answer {
  then()
  return answer
}
function about(): About {
  return {
    product: productName,
    version,
    schema: schemaVersion,
    node: process.version,
    electron: process.versions.electron ?? null,
    sqlite: sqliteVersion(),
    system: `${platform()} ${release()} ${arch()}`,
    registry: registryInfo(),
  }
}
