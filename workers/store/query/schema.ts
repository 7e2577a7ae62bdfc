/**
 * The tables a query may use, in words: what `portolan sql --schema` prints and what the tables are made from.
 *
 * Column names are the field's own (src, dport, seq). Integers are integers and times are UTC.
 */

export interface QueryColumn {
  name: string
  type: 'integer' | 'text'
  meaning: string
}
export interface QueryTable {
  name: string
  meaning: string
  columns: readonly QueryColumn[]
  /** Hidden columns that cut down what is read: where since = '2016-11-03', or in the call: probe('2016-11-03'). */
  parameters: readonly { name: string; meaning: string }[]
  /** The view's own statement; null where rows are made by the program. */
  view: string | null
}

const integer = (name: string, meaning: string): QueryColumn => ({ name, type: 'integer', meaning })
const text = (name: string, meaning: string): QueryColumn => ({ name, type: 'text', meaning })

const probeColumns = [
  integer('capture', 'the capture it was read from: captures.id'),
  text('sensor', 'label of that capture'),
  integer('frame', 'number of the packet in its file, from 1'),
  text('time', 'ISO 8601, UTC, nine decimals'),
  integer('seconds', 'the same: whole seconds since 1970-01-01 UTC'),
  integer('nanoseconds', 'the same: nanoseconds of that second'),
  text('src', 'source address'),
  text('dst', 'destination address'),
  integer('sport', 'source port'),
  integer('dport', 'destination port, the port that is probed'),
  integer('seq', 'TCP sequence number'),
  text('tool', 'mark of a tool: none, zmap, masscan or mirai'),
  text('protocol', 'tcp or udp'),
  text('answer', 'what came back: silent, open, closed or filtered; silent means that the capture holds no answer'),
  integer('handshake', '0: none seen, 1: the source completed it, 2: and sent data'),
  integer('delay', 'nanoseconds from the probe to its answer, null where it is silent'),
] as const satisfies QueryColumn[]
const probeParameters = [
  { name: 'since', meaning: 'only probes at or after this time: 2016-11-03 or 2016-11-03T14:05:09Z' },
  { name: 'until', meaning: 'only probes before this time' },
  { name: 'at_sensor', meaning: 'only captures with this label' },
  { name: 'to_network', meaning: 'only destinations in these networks: 198.51.100.0/24, 2001:db8::/32' },
  { name: 'from_network', meaning: 'only sources in these networks' },
] as const
const probesOf = <Name extends string>(name: Name, meaning: string) => ({ name, meaning, columns: probeColumns, parameters: probeParameters, view: null }) satisfies QueryTable

export const probeTable = probesOf('probe', 'Every TCP probe of the case (SYN without ACK), by (src, dst, time). Rows are decoded from the stored chunks as they are asked for.')
export const udpTable = probesOf('udp_probe', 'Every UDP probe of the case, in the same columns; seq, tool and handshake say nothing here.')

export const portTable = {
  name: 'port',
  meaning: 'The port registry: 65,536 ports for tcp and as many for udp.',
  columns: [
    integer('port', 'port number'),
    text('protocol', 'tcp or udp'),
    text('name', 'first registered service name, null where there is none'),
    text('description', 'the registry’s words'),
    text('range', 'system, user or dynamic (RFC 6335)'),
    text('status', 'assigned, unassigned or reserved'),
  ],
  parameters: [],
  view: null,
} as const satisfies QueryTable

const ofRecord = (name: string, path: string) => `json_extract(record, '$.${path}') as ${name}`

export const queryTables: readonly QueryTable[] = [
  probeTable,
  udpTable,
  portTable,
  {
    name: 'captures',
    meaning: 'The captures in the case.',
    columns: [
      integer('id', 'number in this case'),
      text('name', 'file name'),
      text('path', 'where it was at import'),
      text('sensor', 'label'),
      text('sha256', 'SHA-256 of the file'),
      text('inflated_sha256', 'SHA-256 of the inflated stream, null where it is not compressed'),
      integer('bytes', 'size of the file'),
      text('modified', 'its modification time'),
      text('format', 'pcap, pcapng, ...'),
      text('compression', 'gzip, zstd, lz4 or null'),
      text('result', 'complete or partial'),
      integer('packets', 'packets in it'),
      integer('tcp', 'of them TCP'),
      integer('udp', 'of them UDP'),
      integer('icmp', 'of them ICMP'),
      integer('probes', 'of them TCP probes'),
      integer('sources', 'distinct sources of the probes'),
      integer('pairs', 'distinct (source, destination) pairs of the probes'),
      integer('ports', 'distinct destination ports of the probes'),
      text('first', 'time of the earliest packet'),
      text('last', 'time of the latest packet'),
    ],
    parameters: [],
    view: `select id, ${[
      ofRecord('name', 'name'), ofRecord('path', 'path'), 'sensor', 'sha256', ofRecord('inflated_sha256', 'inflatedSha256'), ofRecord('bytes', 'bytes'),
      ofRecord('modified', 'modified'), ofRecord('format', 'format'), ofRecord('compression', 'compression'), ofRecord('result', 'result'),
      ofRecord('packets', 'ledger.packets'), ofRecord('tcp', 'ledger.tcp'), ofRecord('udp', 'ledger.udp'), ofRecord('icmp', 'ledger.icmp'),
      ofRecord('probes', 'ledger.probes'), ofRecord('sources', 'sources'), ofRecord('pairs', 'pairs'), ofRecord('ports', 'ports'),
      ofRecord('first', 'first'), ofRecord('last', 'last'),
    ].join(', ')} from main.capture where state = 'done'`,
  },
  {
    name: 'hours',
    meaning: 'Packets an hour and capture.',
    columns: [
      integer('capture', 'captures.id'),
      text('hour', 'beginning of the hour, UTC'),
      integer('packets', 'all packets of the hour'),
      integer('tcp', 'of them TCP'),
      integer('udp', 'of them UDP'),
      integer('icmp', 'of them ICMP'),
      integer('other', 'of them anything else'),
      integer('probes', 'of them TCP probes'),
    ],
    parameters: [],
    view: `select capture, strftime('%Y-%m-%dT%H:00:00Z', hour * 3600, 'unixepoch') as hour, packets, tcp, udp, icmp, other, volume.probes as probes
      from main.volume as volume where capture in (select id from main.capture where state = 'done')`,
  },
  {
    name: 'notes',
    meaning: 'Notes written by hand.',
    columns: [
      integer('id', 'number in this case'),
      text('kind', 'what it is about: case, port or cluster'),
      text('subject', 'the same in full, as JSON'),
      text('text', 'the note'),
      text('created', 'when it was written'),
      text('changed', 'when it was last changed'),
    ],
    parameters: [],
    view: `select id, json_extract(subject, '$.kind') as kind, subject, text, created_at as created, changed_at as changed from main.note`,
  },
  {
    name: 'log',
    meaning: 'The activity log: each line’s hash covers the line before it.',
    columns: [integer('id', 'number of the line'), text('at', 'when'), text('what', 'what was done'), text('detail', 'to what'), text('hash', 'SHA-256 over this line and the hash before it')],
    parameters: [],
    view: 'select id, at, what, detail, hash from main.activity',
  },
]

/** The schema as a person reads it. */
export function schemaText(): string {
  return queryTables
    .map(({ name, meaning, columns, parameters }) => {
      const width = Math.max(...[...columns, ...parameters].map(({ name }) => name.length))
      const line = (name: string, kind: string, meaning: string) => `  ${name.padEnd(width)}  ${kind.padEnd(7)}  ${meaning}`
      return [
        `${name}: ${meaning}`,
        ...columns.map(({ name, type, meaning }) => line(name, type, meaning)),
        ...(parameters.length > 0 ? ['  parameters, hidden: they are read only where they are named in the statement', ...parameters.map(({ name, meaning }) => line(name, '', meaning))] : []),
      ].join('\n')
    })
    .join('\n\n')
}
