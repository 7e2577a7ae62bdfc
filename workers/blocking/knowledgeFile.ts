/**
 * Portable knowledge: a learned port-scan graph as one small file without any address.
 *
 *   {"format": "portolan port knowledge", "version": 1, "protocol": "tcp" or "udp",
 *    "probes": [port, probes, ...],                     of the training window, ports ascending, before the filter
 *    "steps": {"<port>": [next port, steps, ...], ...}, next ports ascending; [] for a port of kept sequences without a step
 *    "sha256": "<of the text up to its comma, written without spaces>"}
 *
 * Ports and counts alone: no address, no time, no name of a case, sensor or file. Whoever reads it checks every number
 * and the hash; a file with anything else is refused as a whole (`bad_knowledge`).
 */
import { createHash } from 'node:crypto'
import { Refusal, type Parameters } from '../contract.ts'
import { graphFromEdges } from '../graph/build.ts'
import { plain } from './plain.ts'
import { portCount, type Knowledge } from './strategies.ts'

export const knowledgeFormat = 'portolan port knowledge'
export const knowledgeVersion = 1
/** 65,536 ports with some hundred steps each are far below it. */
export const longestKnowledge = 256 * 2 ** 20

/** Knowledge of one transport's ports: those of TCP and UDP say nothing of each other. */
export interface FileKnowledge extends Knowledge {
  protocol: Parameters['protocol']
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

export function writeKnowledge({ graph, probesPerPort, protocol }: FileKnowledge): string {
  const { ports, outStart, outTarget, weight } = graph
  const probes: number[] = []
  for (let port = 0; port < portCount; port++) if (probesPerPort[port] > 0) probes.push(port, probesPerPort[port])
  // Object keys that are numbers come ascending, as the ports do.
  const steps: Record<string, number[]> = {}
  ports.forEach((port, vertex) => {
    const row: number[] = []
    for (let edge = outStart[vertex]; edge < outStart[vertex + 1]; edge++) row.push(ports[outTarget[edge]], weight[edge])
    steps[port] = row
  })
  const body = JSON.stringify({ format: knowledgeFormat, version: knowledgeVersion, protocol, probes, steps })
  return `${body.slice(0, -1)},"sha256":"${digest(body)}"}\n`
}

/** @throws Refusal `bad_knowledge`, saying what and where */
export function readKnowledge(input: { name: string; text: string }): FileKnowledge {
  const { name, text } = input
  const wrong = (what: string) => new Refusal('bad_knowledge', `${plain(name, 200)}: ${what}. Nothing was imported; export it anew from the case it was learned in.`)
  if (text.length > longestKnowledge) throw wrong(`longer than ${longestKnowledge} characters`)
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    throw wrong(`not JSON (${plain((error as Error).message, 120)})`)
  }
  if (!isRecord(document)) throw wrong('not a JSON object')
  const { format, version, protocol, probes, steps, sha256, ...rest } = document
  if (format !== knowledgeFormat) throw wrong(`its "format" is not ${JSON.stringify(knowledgeFormat)}`)
  if (version !== knowledgeVersion) throw wrong(`its version is ${plain(String(version), 20)}, this Portolan reads ${knowledgeVersion}`)
  if (protocol !== 'tcp' && protocol !== 'udp') throw wrong('its "protocol" is neither "tcp" nor "udp"')
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) throw wrong(`it has an unknown part "${plain(unknown)}"`)
  if (!Array.isArray(probes) || !isRecord(steps)) throw wrong('"probes" or "steps" is missing')
  // The hash is over what is read, so that spaces and line ends do not matter and a changed number does.
  if (sha256 !== digest(JSON.stringify({ format, version, protocol, probes, steps }))) throw wrong('its hash does not fit its content: the file was changed')

  const probesPerPort = new Float64Array(portCount)
  for (const [port, count] of pairsOf(probes, 'probes', wrong)) probesPerPort[port] = count
  const edges: [number, number, number][] = []
  const vertices: number[] = []
  for (const [key, row] of Object.entries(steps)) {
    const from = /^\d{1,5}$/.test(key) ? Number(key) : portCount
    if (from >= portCount || String(from) !== key) throw wrong(`steps of "${plain(key)}", which is no port`)
    if (!Array.isArray(row)) throw wrong(`steps of ${key} are no list`)
    vertices.push(from)
    for (const [to, count] of pairsOf(row, `steps of ${key}`, wrong)) {
      if (to === from) throw wrong(`steps of ${key} go to itself`)
      edges.push([from, to, count])
    }
  }
  const known = new Set(vertices)
  const stray = edges.find(([, to]) => !known.has(to))
  if (stray !== undefined) throw wrong(`steps of ${stray[0]} go to ${stray[1]}, which has no steps of its own`)
  if (vertices.length === 0) throw wrong('it knows no port')
  return { graph: graphFromEdges(edges, vertices), probesPerPort, protocol }
}

/** Port and count in turn: ports ascending, counts whole numbers from 1 below 2^37, so that costs stay exact. */
function pairsOf(list: unknown[], where: string, wrong: (what: string) => Refusal): [number, number][] {
  const pairs: [number, number][] = []
  let last = -1
  for (let at = 0; at < list.length; at += 2) {
    const [port, count] = [list[at], list[at + 1]]
    if (!isWhole(port, portCount - 1) || port <= last) throw wrong(`${where}: entry ${at} is no port above the one before`)
    if (!isWhole(count, 2 ** 37 - 1) || count === 0) throw wrong(`${where}: entry ${at + 1} is no count`)
    pairs.push([port, count])
    last = port
  }
  return pairs
}
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isWhole = (value: unknown, most: number): value is number => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most

export function factsOf({ graph, probesPerPort }: Knowledge): { ports: number; edges: number; transitions: number; probes: number } {
  return {
    ports: graph.ports.length,
    edges: graph.outTarget.length,
    transitions: graph.weight.reduce((sum, one) => sum + one, 0),
    probes: probesPerPort.reduce((sum, one) => sum + one, 0),
  }
}
