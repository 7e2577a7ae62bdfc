/**
 * Reads a MAWILab label file: XML in the admd form, which has times and is preferred, or CSV, which has none.
 *
 *   <admd:annotation> ... <anomaly type="anomalous" value="..."> <slice> <filter src_ip="" dst_port=""/> ... </slice>
 *   <from sec="" usec=""/> <to sec="" usec=""/> </anomaly> ... </admd:annotation>
 *   anomalyID, srcIP, srcPort, dstIP, dstPort, taxonomy, heuristic, distance, nbDetectors, label
 *
 * Read so, because the published files differ from their own header: rows have 9 or 10 fields; files of notices leave
 * out the id, so a row begins with its id exactly when the first field is a number; the label is the one field whose
 * value is a label. Rows of one id are one anomaly. Times of 0 and 2147483645 s stand for "not known". A file with
 * anything else is refused as a whole, with the line (`bad_labels`). [fukuda-lab.org/mawilab, documentation]
 */
import type { Refusal } from '../contract.ts'
import { badLabels, before, filterOf, labelKinds, type LabelKind, type LabelledAnomaly, type Moment } from './labels.ts'
import { plain } from './plain.ts'
import { readXml, XmlError, type XmlElement } from './xml.ts'

/** Characters of a file, and filters in it. */
export const bounds = { characters: 64 * 2 ** 20, filters: 1_000_000 }

export interface LabelFile {
  format: 'admd' | 'csv'
  anomalies: LabelledAnomaly[]
}

/** @throws Refusal `bad_labels` */
export function readLabels(input: { name: string; text: string }): LabelFile {
  const { name, text } = input
  if (text.length > bounds.characters) throw badLabels({ name, line: 1, what: `the file is longer than ${bounds.characters} characters` })
  const format = /^\ufeff?\s*</.test(text) ? 'admd' : 'csv'
  const anomalies = format === 'admd' ? readAdmd(name, text) : readCsv(name, text)
  if (anomalies.length === 0) throw badLabels({ name, line: 1, what: 'no label in the file' })
  return { format, anomalies }
}

const kindOf = (text: string): LabelKind | null => labelKinds.find((kind) => kind === text) ?? null

function readAdmd(name: string, text: string): LabelledAnomaly[] {
  const anomalies: LabelledAnomaly[] = []
  let anomaly: LabelledAnomaly | null = null
  let filters = 0
  const open = ({ name: element, attributes, line, depth }: XmlElement) => {
    const wrong = (what: string) => badLabels({ name, line, what })
    if (depth === 0) {
      if (element !== 'annotation') throw wrong(`<${plain(element)}> where <admd:annotation> was expected`)
    } else if (element === 'anomaly') {
      if (anomaly !== null) throw wrong('an anomaly within an anomaly')
      const kind = kindOf(attributes.get('type') ?? '')
      if (kind === null) throw wrong(`the anomaly's type is '${plain(attributes.get('type') ?? '')}', not ${labelKinds.join(', ')}`)
      anomaly = { kind, from: null, to: null, filters: [], line }
    } else if (anomaly !== null && element === 'filter') {
      if (++filters > bounds.filters) throw wrong(`more than ${bounds.filters} filters`)
      // An unknown condition left out would make the filter wider than it was written.
      for (const key of attributes.keys()) if (!['src_ip', 'src_port', 'dst_ip', 'dst_port'].includes(key)) throw wrong(`a filter with the unknown condition '${plain(key)}'`)
      const part = (key: string) => (attributes.get(key) ?? '').trim()
      anomaly.filters.push(filterOf({ source: part('src_ip'), sourcePort: part('src_port'), destination: part('dst_ip'), destinationPort: part('dst_port') }, wrong))
    } else if (anomaly !== null && (element === 'from' || element === 'to')) {
      if (anomaly[element] !== null) throw wrong(`<${element}> twice`)
      anomaly[element] = momentOf(attributes, wrong)
    }
  }
  const close = ({ name: element, line }: XmlElement) => {
    if (element !== 'anomaly' || anomaly === null) return
    if (anomaly.from !== null && anomaly.to !== null && before(anomaly.to, anomaly.from)) throw badLabels({ name, line, what: 'the anomaly ends before it begins' })
    anomalies.push(anomaly)
    anomaly = null
  }
  try {
    readXml({ text, open, close })
  } catch (error) {
    if (error instanceof XmlError) throw badLabels({ name, line: error.line, what: error.message })
    throw error
  }
  return anomalies
}

function momentOf(attributes: Map<string, string>, wrong: (what: string) => Refusal): Moment | null {
  const [seconds, micro] = [attributes.get('sec') ?? '', attributes.get('usec') ?? '0']
  if (!/^\d{1,10}$/.test(seconds) || !/^\d{1,6}$/.test(micro)) throw wrong('a time without seconds and microseconds')
  if (['0', '2147483645'].includes(seconds)) return null
  return { seconds: Number(seconds), nanoseconds: Number(micro) * 1000 }
}

function readCsv(name: string, text: string): LabelledAnomaly[] {
  const anomalies: LabelledAnomaly[] = []
  const byId = new Map<string, LabelledAnomaly>()
  let line = 0
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at)
    const row = text.slice(at, end < 0 ? text.length : end).replace(/^\ufeff|\r$/g, '')
    at = end < 0 ? text.length : end + 1
    line++
    const wrong = (what: string) => badLabels({ name, line, what })
    if (row.trim() === '') continue
    if (row.length > 100_000) throw wrong('a line longer than 100,000 characters')
    const fields = fieldsOf(row)
    if (fields === null) throw wrong('a quote that does not end')
    if (line === 1 && fields.includes('srcIP')) continue
    if (fields.length !== 9 && fields.length !== 10) throw wrong(`${fields.length} fields where a label has 9 or 10`)
    const numbered = /^\d{1,15}$/.test(fields[0])
    if (!numbered && fields.length === 10) throw wrong(`'${plain(fields[0])}' is no number of an anomaly`)
    const [source, sourcePort, destination, destinationPort, ...rest] = fields.slice(numbered ? 1 : 0)
    const kinds = rest.map(kindOf).filter((kind) => kind !== null)
    if (kinds.length !== 1) throw wrong(`${kinds.length} fields that are a label (${labelKinds.join(', ')}) where there is one`)
    const filter = filterOf({ source, sourcePort, destination, destinationPort }, wrong)
    const known = numbered ? byId.get(fields[0]) : undefined
    if (known !== undefined && known.kind !== kinds[0]) throw wrong(`anomaly ${fields[0]} is ${known.kind} in line ${known.line} and ${kinds[0]} here`)
    if (known !== undefined) known.filters.push(filter)
    else {
      const anomaly = { kind: kinds[0], from: null, to: null, filters: [filter], line }
      anomalies.push(anomaly)
      if (numbered) byId.set(fields[0], anomaly)
    }
  }
  return anomalies
}

/** The fields of a line, trimmed; a quoted one may hold commas and doubled quotes. null: a quote that does not end. */
function fieldsOf(row: string): string[] | null {
  if (!row.includes('"')) return row.split(',').map((field) => field.trim())
  const fields: string[] = []
  const pattern = /\s*(?:"((?:[^"]|"")*)"\s*|([^",]*))(,|$)/y
  for (let more = true; more; ) {
    const found = pattern.exec(row)
    if (found === null) return null
    fields.push(found[1] === undefined ? found[2].trim() : found[1].replaceAll('""', '"').trim())
    more = found[3] === ','
  }
  return fields
}
