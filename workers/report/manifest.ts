/**
 * The list of a report's files with their hashes: `sha256sum -c SHA256SUMS` checks them with nothing of ours at hand.
 *
 * What made them stands above in comment lines, which that program passes over and `portolan verify` reads.
 */
import { completeParameters, partialParametersSchema, Refusal, type Parameters } from '../contract.ts'

export const manifestName = 'SHA256SUMS'

export interface Manifest {
  product: string
  version: string
  commit: string | null
  schema: number
  /** Hash over the evidence. */
  content: string
  /** The activity log's last line when the report was made. */
  seal: { entries: number; head: string }
  made: string
  parameters: Parameters
  files: { name: string; sha256: string; rows: number | null }[]
}

export function manifestText(manifest: Manifest): string {
  const { files, ...rest } = manifest
  const facts = Object.entries(rest).map(([key, value]) => `# ${key} ${JSON.stringify(value)}`)
  const rows = files.filter((file) => file.rows !== null).map(({ name, rows }) => `# rows ${rows} ${name}`)
  return [...facts, ...rows, ...files.map(({ name, sha256 }) => `${sha256}  ${name}`), ''].join('\n')
}

/** @throws Refusal bad_question where it is none of ours */
export function readManifest(text: string): Manifest {
  const facts = new Map<string, string>()
  const rows = new Map<string, number>()
  const files: Manifest['files'] = []
  for (const line of text.split('\n')) {
    const row = /^# rows (\d{1,9}) ([\w.-]{1,200})$/.exec(line)
    const fact = /^# (\w+) (.*)$/.exec(line)
    const file = /^([0-9a-f]{64}) {2}([\w.-]{1,200})$/.exec(line)
    if (row) rows.set(row[2], Number(row[1]))
    else if (fact) facts.set(fact[1], fact[2])
    else if (file) files.push({ name: file[2], sha256: file[1], rows: rows.get(file[2]) ?? null })
    else if (line !== '') throw wrong(`the line ${JSON.stringify(line.slice(0, 100))}`)
  }
  const value = (key: string): unknown => {
    try {
      return JSON.parse(facts.get(key) ?? 'null')
    } catch {
      throw wrong(`its ${key}`)
    }
  }
  const parameters = partialParametersSchema().safeParse(value('parameters'))
  const seal = value('seal') as Manifest['seal'] | null
  if (!parameters.success) throw wrong('its parameters')
  if (seal === null || !Number.isInteger(seal.entries) || typeof seal.head !== 'string') throw wrong('its seal')
  const words = (key: string) => String(value(key) ?? '')
  return {
    product: words('product'), version: words('version'), commit: value('commit') === null ? null : words('commit'), schema: Number(value('schema')), content: words('content'),
    seal, made: words('made'), parameters: completeParameters(parameters.data), files,
  }
}

const wrong = (what: string) => new Refusal('bad_question', `${manifestName} of this report cannot be read (${what}); it was altered, or is no report of Portolan's.`)
