/**
 * The calls that compute: analyses and lookups on the open case, what they rest on beside captures (labels, knowledge),
 * reports and their verification.
 */
import { createHash } from 'node:crypto'
import { arch, platform, release } from 'node:os'
import { soonestFirst } from './analyses/ahead.ts'
import { describeAnalyses } from './analyses/index.ts'
import { knowledgeLookup, nextPortsLookup, rulesLookup } from './analyses/blockingLookups.ts'
import { clusterDetail, distanceLookup, nearestLookup } from './analyses/lookups.ts'
import { clusterPanels } from './analyses/panels.ts'
import { scannerDetail } from './analyses/scanners/detail.ts'
import { runAnalysis } from './analyses/run.ts'
import { completeParameters, Refusal } from './contract.ts'
import type { About, AnalysisResult, Hooks, KnowledgeRecord, LabelFileRecord, PartialParameters } from './contract.ts'
import { after, hooksOf, type Handlers } from './handlers.ts'
import { factsOf, longestKnowledge, readKnowledge, type FileKnowledge } from './blocking/knowledgeFile.ts'
import { bounds, readLabels } from './blocking/labelFiles.ts'
import { readTextFile } from './intake/textFile.ts'
import { createMaterial, type Material } from './material.ts'
import { portName, registryInfo } from './ports/registry.ts'
import { createReporter } from './reporting.ts'
import { schemaVersion, sqliteVersion, type CaseStore } from './store/open.ts'
import { verify } from './verifying.ts'
import { commit, productName, version } from './version.ts'

export interface Computing {
  handlers: Pick<
    Handlers,
    | 'about' | 'analyses' | 'portNames' | 'runAnalysis' | 'cluster' | 'distance' | 'nearest' | 'clusterPanels' | 'scanner' | 'importLabels'
    | 'exportKnowledge' | 'importKnowledge' | 'nextPorts' | 'rules' | 'report' | 'verify' | 'reportFile'
  >
  /** The case is closed: nothing of it is computed on any more. */
  forget(): void
}

/** @param store the open case @throws Refusal no_case, from `store` */
export function createComputing(store: () => CaseStore): Computing {
  /** What analyses compute on; made anew when the evidence changes. */
  let material: { content: string; material: Material } | null = null
  const reporter = createReporter()
  /** Two states of the program may bear the same version. */
  const made = commit()

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

  const handlers: Computing['handlers'] = {
    about: () => about(),
    analyses: () => describeAnalyses(),
    portNames: ({ ports }) => ports.map((port) => portName(port, 'tcp')),
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
    exportKnowledge: ({ parameters }, context) =>
      knowledgeLookup({ parameters: completeParameters(parameters), material: currentMaterial(), hooks: hooksOf(context) }),
    importKnowledge: ({ place, name }, { at, changed }) => after(importKnowledge(place, name, at), () => changed('knowledge')),
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
        order: soonestFirst,
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
          (await (await import('./intake/import.ts')).importCaptures({ store: into, paths: [path], sensor, inner, largeInflate: true, beside: true, at: context.at, hooks: hooksOf(context), changed() {} }))[0],
        materialOf,
        compute: (analysis, parameters, material, next) => runAnalysis({ analysis, next, parameters: completeParameters(parameters), material, hooks: hooksOf(context) }),
        order: soonestFirst,
        keyOf,
        reportInput: (at) => ({ about: about(), commit: commit(), summary: store().summary(), captures: store().captures(), without: [], clusters: [], notes: [], activity: [], at }),
      }),
    reportFile: ({ name }) => reporter.read(name),
  }

  return {
    handlers,
    forget() {
      material = null
    },
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
