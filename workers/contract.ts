/**
 * The contract: what can be asked of Portolan, what is told meanwhile, and how it is refused.
 *
 * Everything here survives JSON: no Map, bigint, typed array, Date, NaN or Infinity. One zod schema a call checks
 * the question at the engine's door; the same schemas serve Electron's IPC, the loopback host, the command line and
 * the tests. The shared nouns (tables, networks, series, parameters) are named here and nowhere else.
 *
 * Values that need no schema lie in files of their own and are only passed on here, so that whoever asks for no more
 * loads no schemas (what is built leaves them out then).
 */
import * as z from 'zod/mini'
import type { RefusalCode } from './refusal.ts'

// zod/mini, which a thread loads in a tenth of the time, comes without words.
z.config(z.locales.en())

// ---------------------------------------------------------------------------------------------------------------
// Refusals

export { Refusal, refusalCodes, type RefusalCode } from './refusal.ts'

/** The same envelope over IPC, HTTP and comlink. */
export type Reply<Answer = unknown> =
  | { ok: true; answer: Answer }
  | { ok: false; refusal: { code: RefusalCode; message: string } }

// ---------------------------------------------------------------------------------------------------------------
// Findings: what every analysis answers with

/** What a column holds; tells the page, the report and the command line how to print it. */
export type ColumnKind = 'port' | 'service' | 'address' | 'count' | 'number' | 'share' | 'time' | 'text' | 'cluster' | 'flag'

export interface Column {
  key: string
  title: string
  /** 'probes', 'packets', 's', '1' for a plain ratio, '' for words. */
  unit: string
  kind: ColumnKind
  /** One sentence: what the number means, and its source. Shown as tooltip and in the report's annex. */
  definition?: string
}
export type Cell = string | number | boolean | null

/** Rows in a stated order; `null` is "does not exist" (printed as a dash, empty in CSV). */
export interface Table {
  kind: 'table'
  title: string
  columns: Column[]
  rows: Cell[][]
  /** Rows before `top` cut the list. */
  total: number
  /** How the rows are ordered, in words. */
  order: string
}
export interface NetworkNode {
  /** Unique in the network: the port number as text, or a cluster's label. */
  id: string
  port: number | null
  label: string
  /** Cluster number from 1, 0 when unclustered; picks the colour. */
  group: number
  /** Size of the mark: any non-negative measure, named by `sizeTitle`. */
  size: number
}
export interface NetworkLink {
  from: string
  to: string
  weight: number
  bold: boolean
}
export interface Network {
  kind: 'network'
  title: string
  directed: boolean
  sizeTitle: string
  weightTitle: string
  nodes: NetworkNode[]
  links: NetworkLink[]
  /** Links and nodes that exist but are not drawn. */
  omitted: { nodes: number; links: number }
}
export interface SeriesLine {
  name: string
  /** [x, y]; x is a number, or an ISO time where `x.kind` is 'time', or a category's text. */
  points: [number | string, number | null][]
}
export interface Series {
  kind: 'series'
  title: string
  /** A box has five lines in this order: minimum, Q1, median, Q3, maximum. */
  shape: 'line' | 'step' | 'bar' | 'stacked' | 'box'
  x: { title: string; unit: string; kind: 'number' | 'log' | 'time' | 'category' }
  y: { title: string; unit: string; kind: 'number' | 'log' }
  lines: SeriesLine[]
  marks: { axis: 'x' | 'y'; at: number | string; label: string }[]
}
export type Finding = Table | Network | Series

// ---------------------------------------------------------------------------------------------------------------
// Parameters (../DEFINITIONS: sections 1 to 8). One flat record, stored with every result and printed beside it.

/** Made when it is first asked for: a thread is asked few kinds of questions, and all schemas take it 30 ms. */
function later<Value>(make: () => Value): () => Value {
  let made: Value | undefined
  return () => (made ??= make())
}
const text = (most: number, least = 0) => z.string().check(z.minLength(least), z.maxLength(most))
const whole = (least: number, most: number) => z.number().check(z.int(), z.minimum(least), z.maximum(most))
const flag = later(() => z.boolean())

/**
 * A step (a series of windows that tile the case) or START..END: half-open, ISO 8601 UTC with up to nine decimals,
 * either side may be left out. A month (2016-11), a week (2016-W44) or a day (2016-11-03) names that window.
 * Parsed by sequences/windows.ts, which refuses with `bad_window`.
 */
const windowSchema = later(() => text(100, 1))

export const parametersSchema = later(() =>
  z.strictObject({
    profile: z.enum(['investigation', 'paper1', 'paper2']),
    /** all | month | week | day | hour (a series of windows) | START..END */
    window: windowSchema(),
    /** Whose midnight begins a month, a week or a day that is a window: UTC, or an offset such as +02:00. Times stay UTC. */
    zone: z.string().check(z.regex(/^(UTC|[+-](0\d|1[0-4]):[0-5]\d)$/, 'a zone is UTC or an offset such as +02:00')),
    sensor: z.nullable(text(200)),
    /** Whether every sensor is also shown on its own, beside all together. */
    sensors: z.enum(['together', 'apart']),
    /** Beginnings of the SHA-256 of captures, comma separated; empty: every capture. */
    captures: z.string().check(z.regex(/^([0-9a-f]{4,64}(, *|$))*$/, 'captures are beginnings of their SHA-256, four digits or more, comma separated'), z.maxLength(8000)),
    /** Destination networks in CIDR, comma separated; empty: every destination. */
    targets: text(4000),
    /** Source networks that are looked at, empty: every source; and those that are left out. */
    sources: text(4000),
    withoutSources: text(4000),
    /** TCP: segments with SYN and without ACK. UDP: first datagrams of flows that nothing preceded the other way. */
    protocol: z.enum(['tcp', 'udp']),
    /** All probes, or only those that nothing in the case answers. */
    outcome: z.enum(['all', 'unanswered']),
    retransmissions: z.enum(['keep', 'drop']),
    cut: z.enum(['none', 'month', 'day', 'gap']),
    /** Idle gap in seconds that ends a sequence when cut = gap. */
    gap: z.number().check(z.positive(), z.maximum(1e9)),
    filter: z.enum(['none', 'pair-day', 'source-day', 'destination-day']),
    minimum: whole(1, 65536),
    maximum: whole(1, 65536),
    /** What an edge's weight counts: every transition, or each source once. */
    counting: z.enum(['transitions', 'sources']),
    /** Cost of an edge for the betweenness column that is asked for by name. */
    cost: z.enum(['hops', '1/weight', 'inverted']),
    directed: flag(),
    normalised: flag(),
    /** Lengths under 1/weight are equal when they differ by less than this share of the longer one. */
    tolerance: z.number().check(z.minimum(0), z.maximum(0.001)),
    /** Which of the degree family ports are ranked by. */
    degree: z.enum(['total', 'in', 'out', 'neighbours', 'strength', 'strengthIn', 'strengthOut']),
    /** How communities are looked for; greedy needs no seed and runs once. */
    algorithm: z.enum(['louvain', 'leiden', 'greedy']),
    weighted: flag(),
    resolution: z.number().check(z.positive(), z.maximum(100)),
    seed: whole(0, 0xffffffff),
    runs: whole(1, 1000),
    /** Probing style of a cluster: incremental from this share of steps of one, random up to that one. */
    incremental: z.number().check(z.minimum(0), z.maximum(1)),
    random: z.number().check(z.minimum(0), z.maximum(1)),
    /** The cluster that is drawn, from 1. */
    cluster: whole(1, 65536),
    k: whole(1, 1000),
    /** Windows to learn from and to test on; '' is the first two thirds of the days, and the rest. [DEFINITIONS 10] */
    train: text(100),
    test: text(100),
    /** Ports learned elsewhere, by the name they were imported under; null: learn in `train`. */
    knowledge: z.nullable(text(100)),
    /** Comma separated: myself, euclidean, upward, semantic, successor, popular. */
    strategies: text(200, 1),
    /** The grid of K and of blocking times in seconds: numbers and ranges such as 0-10, comma separated. */
    kGrid: text(1000, 1),
    tGrid: text(1000, 1),
    /** Blocking time in seconds where one is shown. */
    t: z.number().check(z.positive(), z.maximum(1e9)),
    /** What an entry keeps a source from: every destination, or the one it probed. */
    blockScope: z.enum(['source', 'pair']),
    /** A scanner is known from its n-th probe on. */
    detection: whole(1, 1_000_000),
    testData: z.enum(['unfiltered', 'filtered']),
    /** Which traffic is benign: connections whose handshake their source completed, or what imported labels say. */
    benign: z.enum(['handshakes', 'labels']),
    /** The mildest label that still makes a packet a scan. */
    scanLabel: z.enum(['anomalous', 'suspicious', 'notice']),
    /** Rows kept of a long table; 0 keeps all. */
    top: whole(0, 10_000_000),
  }),
)
export type Parameters = z.infer<ReturnType<typeof parametersSchema>>
export type ProfileName = Parameters['profile']

/** What a caller may leave out; the profile fills the rest. */
export const partialParametersSchema = later(() => z.partial(parametersSchema()))
export type PartialParameters = z.infer<ReturnType<typeof partialParametersSchema>>
export { completeParameters, profiles } from './profiles.ts'

/** A window that was computed: half-open, UTC. `partial`: the case's data do not fill it. */
export interface Window {
  label: string
  start: string
  end: string
  partial: boolean
}
export interface AnalysisResult {
  analysis: string
  title: string
  /** Every parameter, as used. */
  parameters: Parameters
  /** What was in scope, in numbers a reader can add up. */
  scope: { probes: number; kept: number; retransmissions: number; filtered: number; windows: Window[] }
  findings: (Finding & { window: string })[]
  /** Plain sentences: degenerate weights, empty scope, tolerance used. */
  warnings: string[]
}
export interface AnalysisDescription {
  id: string
  title: string
  /** The question it answers, one sentence. */
  answers: string
  /** Paper, section or table: 'P1 V-A', 'P2 F.9'. */
  source: string
  parameters: string[]
}

export { isoTime } from './isoTime.ts'

// ---------------------------------------------------------------------------------------------------------------
// Evidence

/** Every packet ends in exactly one class; the sums close. */
export interface Ledger {
  /** Bytes of the (inflated) stream: read + unread = size. */
  bytes: { size: number; read: number; unread: number }
  packets: number
  /** Exclusive classes of packets; they sum to `packets`. */
  classes: Record<string, number>
  /** Of the packets whose outermost IP layer carries them; innermost where the import looked into tunnels. */
  tcp: number
  udp: number
  icmp: number
  other: number
  probes: number
  outOfOrder: number
  cutBySnaplen: number
  /** reason -> count, with at most 1,000 samples over all. */
  reasons: Record<string, number>
  /** Tunnel -> packets found inside one, once a layer; empty where tunnels were not looked into. */
  tunnels: Record<string, number>
}
/** A link type of the registry at tcpdump.org/linktypes. */
export interface LinkType {
  number: number
  /** 'ETHERNET (1)': its name without LINKTYPE_, and the number again; the number alone where the name is not known. */
  name: string
  /** Whether its packets are looked into; if not they are in the class 'unsupported link type'. */
  read: boolean
}
export interface CaptureRecord {
  id: number
  name: string
  path: string
  sensor: string
  /** Whether the import looked into tunnels: then the innermost IP header counts. */
  inner: boolean
  sha256: string
  /** Of the inflated stream; null where the file is not compressed. */
  inflatedSha256: string | null
  bytes: number
  inflatedBytes: number | null
  modified: string
  /** Device, file number, size and times of change at import: a file with the same ones is not read again. */
  identity: string
  format: string
  /** Of the file's headers: little, big or mixed (sections of a pcapng differ). */
  byteOrder: string
  compression: string | null
  linkTypes: LinkType[]
  snaplen: number
  result: 'complete' | 'partial' | 'refused'
  /** Where and why a partial file broke. */
  broke: { reason: string; offset: number; message: string } | null
  first: string | null
  last: string | null
  sources: number
  pairs: number
  ports: number
  ledger: Ledger
  startedAt: string
  endedAt: string
}
/** One line of `import --json`. */
export interface ImportedCapture {
  path: string
  sha256: string | null
  bytes: number
  format: string
  byteOrder: string
  compression: string | null
  linkTypes: LinkType[]
  packets: number
  tcp: number
  udp: number
  icmp: number
  probes: number
  sources: number
  pairs: number
  ports: number
  first: string | null
  last: string | null
  outOfOrder: number
  cutBySnaplen: number
  result: 'complete' | 'partial' | 'refused'
  reasons: Record<string, number>
  /** Why a file was refused or is partial; null when complete. */
  refusal: { code: string; message: string } | null
  /** Captures of the case that were the beginning of this file: it has grown since, and took their place. */
  replaced: { name: string; sha256: string; bytes: number; importedAt: string }[]
}
/** What lies in an imported folder and was not read. */
export interface SkippedFile {
  /** A name that is not UTF-8 has its bytes as \xNN. */
  path: string
  code: 'hidden' | 'case' | 'name_not_utf8' | 'link' | 'special' | 'unreadable' | 'too_deep'
  message: string
}

// ---------------------------------------------------------------------------------------------------------------
// Case, notes, ports, distances

export interface CaseSummary {
  name: string
  path: string
  readOnly: boolean
  /** Why it is read-only, in words; null when it can be written. */
  readOnlyReason: string | null
  /** The process that has it open for writing, where that is the reason. */
  heldBy: string | null
  created: string
  settings: CaseSettings
  captures: number
  packets: number
  probes: number
  first: string | null
  last: string | null
  sensors: string[]
  /** Hash over the evidence in it: changes exactly when a result could. */
  content: string
  /** The content seal: lines of the activity log, and the hash of the last, which covers all before it. */
  seal: { entries: number; head: string }
}
const caseSettingsSchema = later(() =>
  z.strictObject({
    title: text(200),
    number: text(100),
    examiner: text(200),
    organisation: text(200),
  }),
)
export type CaseSettings = z.infer<ReturnType<typeof caseSettingsSchema>>

const noteSubjectSchema = later(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('cluster'),
      label: text(100),
      ports: z.array(whole(0, 65535)).check(z.minLength(1), z.maxLength(65536)),
    }),
    z.strictObject({ kind: z.literal('port'), port: whole(0, 65535) }),
    z.strictObject({ kind: z.literal('case') }),
  ]),
)
export type NoteSubject = z.infer<ReturnType<typeof noteSubjectSchema>>
export interface Note {
  id: number
  subject: NoteSubject
  text: string
  createdAt: string
  changedAt: string
}
export interface ActivityEntry {
  id: number
  at: string
  what: string
  detail: string
}
export interface PortName {
  port: number
  /** First registry name, or null: unassigned or reserved. */
  name: string | null
  names: string[]
  description: string
  range: 'system' | 'user' | 'dynamic'
  status: 'assigned' | 'unassigned' | 'reserved'
}
export interface RegistryInfo {
  source: string
  version: string
  date: string
  sha256: string
  entries: number
}
export interface DistanceAnswer {
  from: PortName
  to: PortName
  parameters: Parameters
  window: Window
  /** d(from -> to) and back; null: no path. */
  forward: Path | null
  backward: Path | null
  minimum: number | null
  mean: number | null
  /** Rank of `to` among the ports reachable from `from` (1 = nearest) and how many there are. */
  rank: number | null
  reachable: number
  /** Share of all connected ordered pairs with a distance below this one, 0..1. */
  percentile: number | null
  weights: WeightFacts
  /** The same in the graph without the edge that sets w_max; null where there is no edge. */
  withoutHeaviest: { forward: number | null; backward: number | null; weights: WeightFacts } | null
  warnings: string[]
}
export interface Path {
  length: number
  hops: { from: number; to: number; weight: number; cost: number }[]
}
export interface WeightFacts {
  q1: number
  q3: number
  maximum: number
  /** The edge that sets the maximum (lowest ports on a tie). */
  heaviest: { from: number; to: number; weight: number } | null
  /** What the costs were divided by: Q3 - Q1, or 1 where that is 0. */
  divisor: number
}
export interface NearestAnswer {
  port: PortName
  parameters: Parameters
  window: Window
  neighbours: { rank: number; port: PortName; distance: number; hops: number; path: number[] }[]
  weights: WeightFacts
  /** The nearest ports in the graph without the edge that sets w_max; null where there is no edge. */
  withoutHeaviest: { neighbours: { port: number; distance: number; hops: number }[]; weights: WeightFacts } | null
  warnings: string[]
}
/** One source: what it did, what public detectors would have made of it, and its sequences to be drawn. */
export interface ScannerAnswer {
  address: string
  parameters: Parameters
  window: Window
  probes: number
  destinations: number
  ports: number
  first: string
  last: string
  /** Probes a second from the first to the last; null where they are one moment. */
  rate: number | null
  busiestMinute: number
  marks: { tool: string; probes: number }[]
  kind: string
  /** No detector fires, though over the whole window it probed as much as one of them asks for. */
  slow: boolean
  fires: string[]
  /** `peak`: the most within any interval of `seconds`; `total`: in the whole window; `fired`: the probe that reaches the threshold first. */
  detectors: { id: string; name: string; counts: string; threshold: number; seconds: number; peak: number; total: number; fired: string | null }[]
  mostProbed: (PortName & { probes: number })[]
  /** The destinations with the most probes; of each its first ones, in seconds since `start`. */
  sequences: { destination: string; start: string; probes: { seconds: number; port: number; tool: string | null }[]; omitted: number }[]
  omitted: { sequences: number }
}
/** A file of traffic labels in the case. */
export interface LabelFileRecord {
  id: number
  name: string
  sha256: string
  bytes: number
  format: 'admd' | 'csv'
  anomalies: number
  filters: number
  /** Anomalies by their label. */
  anomalous: number
  suspicious: number
  notice: number
  importedAt: string
}
/** What one file of learned ports holds; nothing in it is an address. */
export interface KnowledgeRecord {
  name: string
  sha256: string
  bytes: number
  protocol: Parameters['protocol']
  ports: number
  edges: number
  transitions: number
  probes: number
  importedAt: string
}
export const strategyNames = ['myself', 'euclidean', 'upward', 'semantic', 'successor', 'popular'] as const
export type StrategyName = (typeof strategyNames)[number]
export interface NextPort {
  rank: number
  port: PortName
  /** From the last port to this one along learned transitions; empty where the strategy knows no path. */
  path: number[]
  /** Dissimilarity; null where there is no path. */
  distance: number | null
  /** How often the step from the last port straight to this one was taken in training. */
  followed: number
  /** What the last target answered to probes of this port, by any source in the window; null: never probed there. */
  answer: ProbeAnswerName | null
}
export type ProbeAnswerName = 'silent' | 'open' | 'closed' | 'filtered'
export interface NextPortsAnswer {
  source: string
  parameters: Parameters
  /** Where the knowledge is from: a window of this case, or an imported file. */
  learned: { knowledge: string | null; window: Window | null; ports: number; edges: number }
  /** The source's last probes, the latest first. */
  last: { time: string; destination: string; port: PortName; answer: ProbeAnswerName }[]
  /** The port and target the next ones follow from: those of its last probe. */
  from: PortName
  destination: string
  /** Steps to another port taken from `from` in training. */
  leaving: number
  strategies: { strategy: StrategyName; next: NextPort[] }[]
  warnings: string[]
}
export const ruleFormats = ['nftables', 'iptables', 'pf', 'suricata', 'csv'] as const
export type RuleFormat = (typeof ruleFormats)[number]
export interface RulesAnswer {
  format: RuleFormat
  /** A name for the file. */
  name: string
  text: string
  sha256: string
  /** Sources and (source, port) entries in the list. */
  sources: number
  entries: number
  /** Measured on this case: what the rule would have done to the chosen sources in the window. */
  measured: {
    window: Window
    probes: number
    blocked: number
    created: number
    useful: number
    benign: number
    benignBlocked: number
    /** Benign connections of these sources to a port on the list, at any time in the window. */
    benignListed: number
  }
  warnings: string[]
}
/** One thing held against what it should be. */
export interface SealCheck {
  name: string
  /** 'not checked' is no failure: there was nothing to compare with, and the detail says why. */
  verdict: 'equal' | 'different' | 'missing' | 'not checked'
  detail: string
}
export interface VerifyAnswer {
  /** Lines of the activity log, and the hash of the last. */
  seal: { entries: number; head: string }
  checks: (SealCheck & { part: 'seal' | 'evidence' | 'result' | 'report' })[]
  /** Nothing is different or missing. */
  equal: boolean
}
/** What a statement of the user's own gave. */
export interface QueryAnswer {
  columns: string[]
  rows: Cell[][]
  /** Why rows are missing at the end: the limit of rows, or the size of the whole; null when these are all. */
  cut: 'rows' | 'size' | null
}
/** What a report may be asked to leave out; what it rests on (evidence, ledger, method, limits, annex) it always prints. */
export const reportChapters = ['volume', 'behaviour', 'ports', 'clusters', 'dissimilarities', 'scanners', 'outcomes', 'blocking'] as const
export type ReportChapter = (typeof reportChapters)[number]
export interface ReportFile {
  name: string
  kind: 'pdf' | 'html' | 'csv' | 'json' | 'txt'
  bytes: number
  sha256: string
}
export interface ReportAnswer {
  /** Folder the files were written to. */
  folder: string
  files: ReportFile[]
}

// ---------------------------------------------------------------------------------------------------------------
// Calls

const nothing = later(() => z.strictObject({}))
const port = later(() => whole(0, 65535))
/** An opaque id when the page asks, a path when a shell does; the host turns the one into the other. */
const place = later(() => text(4096, 1))

const addressText = later(() => text(45, 2))
const someParameters = later(() => z._default(partialParametersSchema(), {}))
const knowledgeName = later(() => z.string().check(z.regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,79}$/, 'a name is 1 to 80 letters, digits, spaces and . _ -')))

/** Which thread answers: the desk stays free while the others work. */
export type Lane = 'desk' | 'import' | 'analysis'

interface CallDefinition {
  question: () => z.ZodMiniType
  lane: Lane
  /** 'page': the page may ask. 'shell': only a host's own code. */
  from: 'page' | 'shell'
}
const call = <Q extends z.ZodMiniType>(lane: Lane, question: () => Q, from: 'page' | 'shell' = 'page') => ({ question: later(question), lane, from }) satisfies CallDefinition

/** Calls the engine answers. */
export const calls = {
  about: call('desk', nothing),
  /** Opens an existing case. */
  openCase: call('desk', () => z.strictObject({ place: place(), readOnly: z.optional(flag()) })),
  /** Creates a case file and opens it; never overwrites. */
  createCase: call('desk', () => z.strictObject({ place: place(), settings: z.optional(z.partial(caseSettingsSchema())) })),
  closeCase: call('desk', nothing),
  caseSummary: call('desk', nothing),
  changeSettings: call('desk', () => z.partial(caseSettingsSchema())),
  captures: call('desk', nothing),
  activity: call('desk', () => z.strictObject({ last: z.optional(whole(1, 10_000)) })),
  notes: call('desk', nothing),
  addNote: call('desk', () => z.strictObject({ subject: noteSubjectSchema(), text: text(20_000, 1) })),
  changeNote: call('desk', () => z.strictObject({ id: z.number().check(z.int()), text: text(20_000, 1) })),
  removeNote: call('desk', () => z.strictObject({ id: z.number().check(z.int()) })),
  analyses: call('desk', nothing),
  portNames: call('desk', () => z.strictObject({ ports: z.array(port()).check(z.maxLength(65536)) })),
  /** Imports captures one after the other; resolves when all are done, tells progress meanwhile. */
  importCaptures: call(
    'import',
    () => z.strictObject({
      places: z.array(place()).check(z.minLength(1), z.maxLength(10_000)),
      sensor: z.optional(text(200)),
      /** The user confirms that a compressed file may inflate past the bound (64 MiB and 100 times its size). */
      largeInflate: z.optional(flag()),
      /** Look into tunnels (GRE, ERSPAN, IP-in-IP, 6in4, Teredo, VXLAN, Geneve, GTP-U, MPLS-in-UDP): the innermost IP header counts. */
      inner: z.optional(flag()),
    }),
  ),
  runAnalysis: call('analysis', () => z.strictObject({ analysis: text(100), parameters: someParameters() })),
  /** The ports and the drawn links of one cluster, as the communities analysis numbers them. */
  cluster: call('analysis', () => z.strictObject({ cluster: z.number().check(z.int(), z.minimum(1)), parameters: someParameters() })),
  distance: call('analysis', () => z.strictObject({ from: port(), to: port(), parameters: someParameters() })),
  nearest: call('analysis', () => z.strictObject({ port: port(), parameters: someParameters() })),
  /** The largest clusters side by side, each with its strongest ports and links. */
  clusterPanels: call('analysis', () => z.strictObject({ parameters: someParameters() })),
  /** One source closely: facts, detectors, its sequences to be drawn. */
  scanner: call('analysis', () => z.strictObject({ address: text(64, 1), parameters: someParameters() })),
  /** Files of traffic labels (MAWILab's admd or CSV): a malformed one is refused whole, with its line. */
  importLabels: call('import', () => z.strictObject({ place: place() })),
  labelFiles: call('desk', nothing),
  removeLabels: call('desk', () => z.strictObject({ id: z.number().check(z.int()) })),
  /** Learned ports without any address: as a file's text, and into this case under a name. */
  exportKnowledge: call('analysis', () => z.strictObject({ parameters: someParameters() })),
  importKnowledge: call('import', () => z.strictObject({ place: place(), name: z.optional(knowledgeName()) })),
  knowledgeFiles: call('desk', nothing),
  removeKnowledge: call('desk', () => z.strictObject({ name: knowledgeName() })),
  /** What a source probed last and will probe next, by each strategy; K is `parameters.k`. */
  nextPorts: call('analysis', () => z.strictObject({ source: addressText(), parameters: someParameters() })),
  /** The block list of some sources (and of the `scanners` with the most probes) as text for a firewall; K and T are `parameters.k` and `.t`. */
  rules: call(
    'analysis',
    () => z.strictObject({
      sources: z._default(z.array(addressText()).check(z.maxLength(10_000)), []),
      scanners: z._default(whole(0, 10_000), 0),
      strategy: z._default(z.enum(strategyNames), 'semantic'),
      format: z.enum(ruleFormats),
      parameters: someParameters(),
    }),
  ),
  /** Writes the report's files into a folder (the host names it for the page). */
  report: call(
    'analysis',
    () => z.strictObject({ place: z.optional(place()), parameters: someParameters(), without: z._default(z.array(z.enum(reportChapters)).check(z.maxLength(20)), []), sensitivity: z._default(flag(), false) }),
  ),
  /** A file of the last report, base64, for the page to show or save. */
  /** Holds the case against its seal, the evidence (in a folder, or where it was) and its results computed anew; and a report. */
  verify: call('analysis', () => z.strictObject({ place: z.optional(place()), report: z.optional(place()) }), 'shell'),
  reportFile: call('analysis', () => z.strictObject({ name: text(300, 1) })),
} as const
export type CallName = keyof typeof calls
export type Question<Name extends CallName> = z.input<ReturnType<(typeof calls)[Name]['question']>>

export interface Answers {
  about: About
  openCase: CaseSummary
  createCase: CaseSummary
  closeCase: { closed: boolean }
  caseSummary: CaseSummary
  changeSettings: CaseSummary
  captures: CaptureRecord[]
  activity: ActivityEntry[]
  notes: Note[]
  addNote: Note
  changeNote: Note
  removeNote: { removed: number }
  analyses: AnalysisDescription[]
  portNames: PortName[]
  importCaptures: { captures: ImportedCapture[]; skipped: SkippedFile[] }
  runAnalysis: AnalysisResult
  cluster: { ports: number[]; network: Network; warnings: string[] }
  distance: DistanceAnswer
  nearest: NearestAnswer
  /** `bold` links are the spanning tree's. */
  clusterPanels: { panels: { cluster: number; ports: number; network: Network }[]; omitted: { clusters: number; ports: number } }
  scanner: ScannerAnswer
  importLabels: LabelFileRecord
  labelFiles: LabelFileRecord[]
  removeLabels: { removed: number }
  exportKnowledge: { name: string; text: string; sha256: string; bytes: number; learned: { window: Window; ports: number; edges: number; transitions: number; probes: number } }
  importKnowledge: KnowledgeRecord
  knowledgeFiles: KnowledgeRecord[]
  removeKnowledge: { removed: number }
  nextPorts: NextPortsAnswer
  rules: RulesAnswer
  report: ReportAnswer
  verify: VerifyAnswer
  reportFile: { name: string; kind: string; base64: string }
}
export interface About {
  product: string
  version: string
  schema: number
  node: string
  /** Null where it runs without. */
  electron: string | null
  sqlite: string
  system: string
  registry: RegistryInfo
}

/** Calls the host itself answers: what files there are, and what runs. */
export const hostCalls = {
  hostInfo: nothing,
  /** Files offered to the page; in a desktop window they come from dialogs and drops, else from the served folder. */
  places: nothing,
  /** Opens a native dialog where there is one. */
  choose: later(() => z.strictObject({ what: z.enum(['case', 'newCase', 'captures', 'folder', 'labels', 'knowledge']) })),
  /** A place for a new case of that name in the served folder. */
  newCasePlace: later(() => z.strictObject({ name: z.string().check(z.regex(/^[\p{L}\p{N} ._-]{1,80}$/u)) })),
  /** One reading SQL statement over the open case, in a process of its own that ends with its time. */
  query: later(() => z.strictObject({ sql: text(100_000, 1), limit: z.optional(whole(1, 1_000_000)), seconds: z.optional(z.number().check(z.minimum(1), z.maximum(86_400))) })),
  running: nothing,
  cancel: later(() => z.strictObject({ operation: z.number().check(z.int()) })),
} as const
export type HostCallName = keyof typeof hostCalls
/** What a native dialog is to choose; a folder stands for the captures in it. */
export type Choice = z.infer<ReturnType<typeof hostCalls.choose>>['what']
export interface Place {
  id: string
  name: string
  bytes: number
  /** By the file's ending; a capture is also told by its first bytes. */
  kind: 'case' | 'capture' | 'labels' | 'knowledge'
}
export interface HostInfo {
  host: 'electron' | 'web' | 'cli'
  /** Whether `choose` can open a native dialog. */
  dialogs: boolean
  /** The served folder's name; null in a desktop window. */
  folder: string | null
}
export interface HostAnswers {
  hostInfo: HostInfo
  places: Place[]
  choose: Place[]
  newCasePlace: Place
  query: QueryAnswer
  running: Running[]
  cancel: { cancelled: boolean }
}

// ---------------------------------------------------------------------------------------------------------------
// Told: what the page hears without asking

/**
 * How a case is left: with what a cancelled import had taken given back; as fast as can be, so that this is left to the next
 * closing; or by who is going to remove its file.
 */
export type Closing = 'tidy' | 'hurried' | 'discarded'

/** Work under way. The engine counts; the host, which has a clock, adds rate and time left. */
export interface Progress {
  /** What is being done, in words: 'reading', 'sorting', 'betweenness'. */
  stage: string
  /** What it is done to: a file's name, a port, ''. */
  subject: string
  done: number
  /** 0 when not known. */
  total: number
  unit: string
}
/** What long work asks and tells now and then. */
export interface Hooks {
  /** True once the user cancelled: stop and refuse with code 'cancelled'. */
  cancelled(): boolean
  progress(progress: Progress): void
}
export interface Running extends Progress {
  operation: number
  call: string
  /** Units a second, null in the first moments. */
  rate: number | null
  secondsLeft: number | null
  startedAt: string
}
/** What of a case changed. */
export type ChangedPart = 'case' | 'captures' | 'notes' | 'settings' | 'labels' | 'knowledge'
export type Told =
  | { what: 'progress'; running: Running }
  | { what: 'ended'; operation: number; call: string; code: RefusalCode | null }
  /** Something in the case changed: ask again for what is shown. */
  | { what: 'changed'; part: ChangedPart }

/** The page's two functions, and every transport's. */
export interface Line {
  call<Name extends CallName>(name: Name, question: Question<Name>): Promise<Reply<Answers[Name]>>
  call<Name extends HostCallName>(name: Name, question: z.input<ReturnType<(typeof hostCalls)[Name]>>): Promise<Reply<HostAnswers[Name]>>
  listen(hear: (told: Told) => void): () => void
}
