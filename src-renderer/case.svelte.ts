/** What is open, chosen and running: the one state all screens share. */
import { getContext, setContext } from 'svelte'
import type {
  ActivityEntry, AnalysisDescription, AnalysisResult, Answers, CallName, CaptureRecord, CaseSummary, HostInfo, Note, PartialParameters, Place, ProfileName, Question, RefusalCode, Reply, Running,
} from '../workers/contract.ts'
import type { PageLine } from './line.ts'

export type ScreenId = 'evidence' | 'overview' | 'ports' | 'graph' | 'clusters' | 'distances' | 'scanners' | 'blocking' | 'evolution' | 'analyses' | 'report'
export type Selection =
  | { kind: 'port'; port: number }
  | { kind: 'cluster'; cluster: number }
  | { kind: 'capture'; id: number }
  | { kind: 'source'; address: string }
  | null
export interface Refused {
  code: RefusalCode
  message: string
}

/** A question under way: loading, then an answer or a refusal. */
export class Asked<Answer> {
  answer = $state.raw<Answer | null>(null)
  refusal = $state.raw<Refused | null>(null)
  loading = $state(true)
  /** The call it is, by which its progress is known. */
  readonly call: string

  constructor(call: string, reply: Promise<Reply<Answer>>) {
    this.call = call
    void reply.then((settled) => {
      this.loading = false
      if (settled.ok) this.answer = settled.answer
      else this.refusal = settled.refusal
    })
  }
}

export class Session {
  readonly line: PageLine
  host = $state.raw<HostInfo | null>(null)
  places = $state.raw<Place[]>([])
  summary = $state.raw<CaseSummary | null>(null)
  captures = $state.raw<CaptureRecord[]>([])
  notes = $state.raw<Note[]>([])
  running = $state.raw<Running[]>([])
  /** The files of the import under way, in their order. */
  queue = $state.raw<Place[]>([])
  /** What the last import came to, until it is put away. */
  imported = $state.raw<Answers['importCaptures'] | null>(null)
  /** Where the last import was cancelled and what was kept, until it is put away. */
  stopped = $state.raw<string | null>(null)
  screen = $state<ScreenId>('evidence')
  selection = $state.raw<Selection>(null)
  parameters = $state.raw<PartialParameters>({ profile: 'investigation' })
  /** The last refusal of something the user asked for; shown until it is closed. */
  refused = $state.raw<Refused | null>(null)
  ready = $state(false)
  /** Counts what the host told of changes: part of questions whose answers change with them. */
  private changes = $state(0)
  // Not reactive on purpose: what is looked up in it is.
  // eslint-disable-next-line svelte/prefer-svelte-reactivity
  private kept = new Map<string, Asked<unknown>>()

  constructor(line: PageLine) {
    this.line = line
  }

  async begin(): Promise<void> {
    this.line.listen((told) => {
      if (told.what === 'progress') {
        this.running = [...this.running.filter(({ operation }) => operation !== told.running.operation), told.running]
      } else if (told.what === 'ended') this.running = this.running.filter(({ operation }) => operation !== told.operation)
      else {
        this.changes++
        void this.refresh()
      }
    })
    const host = await this.line.call('hostInfo', {})
    if (host.ok) this.host = host.answer
    else this.refused = host.refusal
    const running = await this.line.call('running', {})
    if (running.ok) this.running = running.answer
    await this.refresh()
    if (this.captures.length > 0) this.screen = 'overview'
    this.ready = true
  }

  /** Asks again for what the case holds. */
  async refresh(): Promise<void> {
    const places = await this.line.call('places', {})
    if (places.ok) this.places = places.answer
    const summary = await this.line.call('caseSummary', {})
    if (!summary.ok) {
      this.summary = null
      this.captures = []
      this.notes = []
      this.kept.clear()
      return
    }
    if (summary.answer.content !== this.summary?.content || summary.answer.path !== this.summary?.path) this.kept.clear()
    const [captures, notes] = [await this.line.call('captures', {}), await this.line.call('notes', {})]
    if (captures.ok) this.captures = captures.answer
    if (notes.ok) this.notes = notes.answer
    this.summary = summary.answer
  }

  /** Does something the user asked for; a refusal is shown. @param cancelled hears where it was cancelled, which is none */
  async act<Name extends CallName>(name: Name, question: Question<Name>, cancelled?: (message: string) => void): Promise<Answers[Name] | null> {
    const reply = await this.line.call(name, question)
    if (reply.ok) {
      this.refused = null
      return reply.answer
    }
    if (reply.refusal.code === 'cancelled') cancelled?.(reply.refusal.message)
    else this.refused = reply.refusal
    return null
  }

  async open(place: Place): Promise<void> {
    if (await this.act('openCase', { place: place.id })) await this.entered()
  }
  async create(place: Place, title: string): Promise<void> {
    if (await this.act('createCase', { place: place.id, settings: { title } })) await this.entered()
  }
  private async entered(): Promise<void> {
    this.imported = null
    this.stopped = null
    this.selection = null
    this.parameters = { profile: 'investigation' }
    await this.refresh()
    this.screen = this.captures.length > 0 ? 'overview' : 'evidence'
  }
  async close(): Promise<void> {
    await this.act('closeCase', {})
    await this.refresh()
  }
  /** @param inner whether to look into tunnels */
  /** @param largeInflate compressed files may inflate past the bound: the analyst said so */
  async import(places: Place[], sensor: string, inner: boolean, largeInflate = false): Promise<void> {
    this.queue = places
    this.imported = null
    this.stopped = null
    this.imported = await this.act('importCaptures', { places: places.map(({ id }) => id), sensor, inner, largeInflate }, (message) => (this.stopped = message))
    this.queue = []
    await this.refresh()
  }
  async cancel(operation: number): Promise<void> {
    await this.line.call('cancel', { operation })
  }

  get importing(): Running | undefined {
    return this.running.find(({ call }) => call === 'importCaptures')
  }

  profile(profile: ProfileName): void {
    const { window, sensor, targets } = this.parameters
    this.parameters = { profile, ...(window ? { window } : {}), ...(sensor ? { sensor } : {}), ...(targets ? { targets } : {}) }
  }
  set(parameters: PartialParameters): void {
    this.parameters = { ...this.parameters, ...parameters }
  }

  /** An analysis of what is in scope; asked once for the same evidence and parameters. */
  analysis(id: string, more: PartialParameters = {}): Asked<AnalysisResult> {
    const parameters = { ...this.parameters, ...more }
    return this.once(['runAnalysis', id, parameters], () => this.line.call('runAnalysis', { analysis: id, parameters }))
  }
  about(): Asked<Answers['about']> {
    return this.once(['about'], () => this.line.call('about', {}))
  }
  /** What there is to be asked. */
  analyses(): Asked<AnalysisDescription[]> {
    return this.once(['analyses'], () => this.line.call('analyses', {}))
  }
  /** The last entries of the log, asked anew when anything was noted since. */
  activity(): Asked<ActivityEntry[]> {
    return this.once(['activity', this.changes], () => this.line.call('activity', { last: 500 }))
  }
  clusterPanels(): Asked<Answers['clusterPanels']> {
    const { parameters } = this
    return this.once(['clusterPanels', parameters], () => this.line.call('clusterPanels', { parameters }))
  }
  scanner(address: string): Asked<Answers['scanner']> {
    const { parameters } = this
    return this.once(['scanner', address, parameters], () => this.line.call('scanner', { address, parameters }))
  }
  nextPorts(source: string, more: PartialParameters = {}): Asked<Answers['nextPorts']> {
    const parameters = { ...this.parameters, ...more }
    return this.once(['nextPorts', source, parameters], () => this.line.call('nextPorts', { source, parameters }))
  }
  /** Files of the case beside its captures; asked anew when they change. */
  labelFiles(): Asked<Answers['labelFiles']> {
    return this.once(['labelFiles', this.changes], () => this.line.call('labelFiles', {}))
  }
  knowledgeFiles(): Asked<Answers['knowledgeFiles']> {
    return this.once(['knowledgeFiles', this.changes], () => this.line.call('knowledgeFiles', {}))
  }
  cluster(cluster: number): Asked<Answers['cluster']> {
    const { parameters } = this
    return this.once(['cluster', cluster, parameters], () => this.line.call('cluster', { cluster, parameters }))
  }
  distance(from: number, to: number): Asked<Answers['distance']> {
    const { parameters } = this
    return this.once(['distance', from, to, parameters], () => this.line.call('distance', { from, to, parameters }))
  }
  nearest(port: number, k: number): Asked<Answers['nearest']> {
    const parameters = { ...this.parameters, k }
    return this.once(['nearest', port, parameters], () => this.line.call('nearest', { port, parameters }))
  }
  private once<Answer>(question: unknown[], ask: () => Promise<Reply<Answer>>): Asked<Answer> {
    // The evidence is part of the question: what is kept is never of another case.
    const key = JSON.stringify([this.summary?.path, this.summary?.content, ...question])
    let asked = this.kept.get(key) as Asked<Answer> | undefined
    if (asked === undefined || asked.refusal?.code === 'cancelled') {
      asked = new Asked(String(question[0]), ask())
      this.kept.set(key, asked as Asked<unknown>)
    }
    return asked
  }
}

/** The page's one session, for parts that are too deep to be handed it. */
const sessionKey = Symbol('session')
export const offerSession = (session: Session): Session => setContext(sessionKey, session)
export const theSession = (): Session => getContext<Session>(sessionKey)
