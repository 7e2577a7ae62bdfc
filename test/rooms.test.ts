/**
 * Who may import whom: every import of every file of the engine, the shells and the page, held against the table below.
 *
 * A new room or package is a line here. `types` are rooms of which only types may be used.
 */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, sep } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

interface Room {
  files: RegExp
  rooms?: string[]
  types?: string[]
  /** 'echarts/' means only files below the package, never its barrel. */
  packages?: string[]
  /** Modules of node; true: any. */
  node?: string[] | true
}

const engineRooms = ['capture', 'store', 'intake', 'sequences', 'graph', 'blocking', 'material', 'analyses', 'ports', 'figures', 'report']
const table: Record<string, Room> = {
  // The engine, in the order the data travels.
  contract: { files: /^workers\/(contract|refusal|profiles|isoTime|tableRows)\.ts$/, packages: ['zod'] },
  version: { files: /^workers\/version\.ts$/, node: ['fs'] },
  refusals: { files: /^workers\/refusals\.ts$/, rooms: ['contract'], packages: ['zod'] },
  wire: { files: /^workers\/wire\.ts$/, types: ['contract'], packages: ['comlink'], node: ['worker_threads'] },
  // The seam between reading captures and storing them.
  sink: { files: /^workers\/capture\/sink\.ts$/, types: ['contract'] },
  capture: { files: /^workers\/capture\//, rooms: ['contract', 'sink'], node: ['buffer', 'crypto', 'fs', 'os', 'path', 'stream', 'util', 'worker_threads', 'zlib'] },
  // The chunk format is known to the import and to the read-back, and to nothing else.
  chunk: { files: /^workers\/store\/(chunk|compress|decompress|varint|records|damaged|decoding\/\w+(\.wasm)?|sorting\/(order|encode|compiled|run\.wasm))\.ts$/, rooms: ['contract'], types: ['sink'], node: ['zlib'] },
  chunkUsers: {
    files: /^workers\/store\/((runs|evidence|distinct|merge|probes)\.ts|counting\/|sorting\/)/,
    rooms: ['contract', 'sink', 'chunk', 'store'],
    packages: ['better-sqlite3'],
    node: ['crypto', 'os', 'worker_threads'],
  },
  columns: { files: /^workers\/store\/columns\.ts$/, types: ['store'] },
  querySchema: { files: /^workers\/store\/query\/schema\.ts$/ },
  query: { files: /^workers\/store\/query\//, rooms: ['contract', 'sink', 'chunkUsers', 'querySchema', 'store'], packages: ['better-sqlite3'] },
  store: { files: /^workers\/store\//, rooms: ['contract', 'sink', 'chunkUsers', 'columns'], packages: ['better-sqlite3'], node: true },
  intake: { files: /^workers\/intake\//, rooms: ['contract', 'sink', 'capture', 'chunkUsers', 'store'], node: ['buffer', 'crypto', 'fs', 'path'] },
  distinct: { files: /^workers\/graph\/(arrays|byDay|distinct|moduleMemory)\.ts$/ },
  sequences: { files: /^workers\/sequences\//, rooms: ['contract', 'columns', 'distinct'], types: ['sink', 'store'] },
  underWay: { files: /^workers\/graph\/underWay\.ts$/, types: ['contract'], node: ['worker_threads'] },
  kernels: { files: /^workers\/graph\/kernels\//, rooms: ['contract', 'underWay'], types: ['graph'], node: ['os'] },
  searching: { files: /^workers\/graph\/searching\//, rooms: ['contract', 'graph', 'underWay'], node: ['os'] },
  graph: { files: /^workers\/graph\//, rooms: ['contract', 'distinct', 'kernels', 'searching', 'underWay'] },
  blocking: { files: /^workers\/blocking\//, rooms: ['contract', 'graph'], types: ['sink', 'sequences', 'store', 'material'], packages: ['sax'], node: ['crypto'] },
  ports: { files: /^workers\/ports\//, rooms: ['contract'], node: ['crypto', 'fs'] },
  material: { files: /^workers\/material\.ts$/, rooms: ['contract', 'graph', 'sequences', 'underWay'], types: ['sink', 'store', 'ports', 'blocking'] },
  analyses: { files: /^workers\/analyses\//, rooms: ['contract', 'distinct', 'graph', 'ports', 'blocking'], types: ['sink', 'chunkUsers', 'sequences', 'store', 'material'], node: ['crypto'] },
  palette: { files: /^workers\/figures\/palette\.ts$/ },
  figures: { files: /^workers\/figures\//, rooms: ['contract', 'palette'], packages: ['echarts/'] },
  folder: { files: /^workers\/report\/folder\.ts$/, node: ['fs', 'path'] },
  drawing: { files: /^workers\/report\/drawing\.ts$/, rooms: ['contract', 'figures', 'palette', 'report'] },
  csv: { files: /^workers\/report\/csv\.ts$/, types: ['contract'] },
  report: { files: /^workers\/report\//, rooms: ['contract', 'csv', 'drawing', 'folder', 'figures', 'ports'], types: ['version'], packages: ['pdfmake'], node: ['url', 'buffer', 'crypto', 'fs', 'path'] },
  reporting: { files: /^workers\/reporting\.ts$/, rooms: ['contract', 'report', 'version'], types: ['store'], node: ['fs', 'path'] },
  verifying: { files: /^workers\/verifying\.ts$/, rooms: ['contract', 'report', 'reporting', 'store'], types: ['material'], node: ['crypto', 'fs', 'os', 'path'] },
  demo: { files: /^workers\/demo\//, node: ['fs'] },
  engine: {
    files: /^workers\/(engine|handlers|computing)\.ts$/,
    rooms: ['contract', 'refusals', 'version', 'reporting', 'verifying', ...engineRooms],
    packages: ['zod'],
    node: ['crypto', 'os'],
  },
  apart: { files: /^workers\/apart\.ts$/, rooms: ['contract', 'ports', 'query', 'refusals', 'store'], types: ['wire'], node: ['worker_threads'] },
  thread: { files: /^workers\/(thread|exposed)\.ts$/, rooms: ['contract', 'engine', 'refusals', 'wire'], packages: ['comlink'], node: ['worker_threads'] },
  // The shells.
  host: { files: /^src-main\/[^/]+\.ts$/, rooms: ['contract', 'wire'], packages: ['comlink'], node: true },
  web: { files: /^src-main\/web\//, rooms: ['contract', 'host'], node: true },
  electron: { files: /^src-main\/electron\//, rooms: ['contract', 'host'], types: ['wire'], packages: ['electron'], node: true },
  cli: { files: /^src-main\/cli\//, rooms: ['contract', 'host', 'web', 'demo', 'csv', 'drawing', 'folder', 'querySchema'], packages: ['commander'], node: true },
  // The page.
  graphView: {
    files: /^src-renderer\/parts\/GraphView/,
    rooms: ['renderer', 'palette'],
    types: ['contract', 'figures'],
    packages: ['svelte', 'cytoscape', 'cytoscape-fcose'],
  },
  renderer: {
    files: /^src-renderer\//,
    rooms: ['csv', 'figures', 'graphView', 'palette'],
    types: ['contract'],
    packages: ['svelte', 'bits-ui', '@lucide/svelte/', '@fontsource-variable/inter', '@fontsource/inter', 'echarts/'],
  },
}

interface Import {
  from: string
  specifier: string
  typeOnly: boolean
}

test('every import is one its room allows', () => {
  const files = globSync(['workers/**/*.ts', 'src-main/**/*.ts', 'src-renderer/**/*.{ts,svelte}']).map((path) => path.split(sep).join('/')).sort()
  expect(files.length).toBeGreaterThan(30)
  expect(files.flatMap((from) => importsOf(from, readFileSync(from, 'utf8'))).flatMap(objection)).toEqual([])
})

test('the table objects to what it should', () => {
  const planted: [string, string][] = [
    ['workers/graph/x.ts', "import { openCase } from '../store/open.ts'"],
    ['workers/sequences/x.ts', "import { pairs } from '../store/pairs.ts'"],
    ['workers/analyses/degree/degree.ts', "import { q } from '../communities/communities.ts'"],
    ['workers/analyses/degree/degree.ts', "import type { Pair } from '../../store/pairs.ts'"],
    ['workers/capture/x.ts', "import net from 'node:net'"],
    ['src-main/web/x.ts', "import electron from 'electron'"],
    ['src-renderer/views/x.svelte', "<script lang=\"ts\">\nimport fs from 'node:fs'\nimport { calls } from '../../workers/contract.ts'\n</script>"],
    ['src-renderer/views/y.ts', "const c = await import('cytoscape')"],
    ['src-renderer/parts/icons.ts', "import { Anchor } from '@lucide/svelte'"],
    ['workers/graph/y.ts', "export { x } from '../nowhere.ts'"],
    ['workers/store/activity.ts', "import { decodeKeys } from './decoding/decode.ts'"],
    ['workers/store/query/tables.ts', "import { decodeKeys } from '../decoding/decode.ts'"],
    ['workers/material.ts', "import type { StoredChunk } from './store/chunk.ts'"],
  ]
  expect(planted.map(([from, text]) => importsOf(from, text).flatMap(objection).length)).toEqual([1, 1, 1, 0, 1, 1, 2, 1, 1, 1, 1, 1, 1])
})

function objection({ from, specifier, typeOnly }: Import): string[] {
  const object = (why: string) => [`${from} imports ${specifier}: ${why}`]
  const name = roomOf(from)
  if (name === undefined) return [`${from} is in no room`]
  const room = table[name]
  if (specifier.startsWith('node:')) {
    const module = specifier.slice(5).split('/')[0]
    return room.node === true || room.node?.includes(module) ? [] : object(`${name} does not use it`)
  }
  if (!specifier.startsWith('.')) {
    const allowed = room.packages?.some((given) =>
      given.endsWith('/') ? specifier.startsWith(given) : specifier === given || specifier.startsWith(`${given}/`),
    )
    return allowed ? [] : object(`${name} does not use this package`)
  }
  const target = normalize(join(dirname(from), specifier)).split(sep).join('/')
  if (target === 'package.json') return name === 'version' ? [] : object('only version reads it')
  if (target.startsWith('resources/')) return ['ports', 'report'].includes(name) ? [] : object(`${name} has no resources`)
  const other = roomOf(target)
  if (other === undefined) return object('that is in no room')
  if (other === name) return name === 'analyses' && sisters(from, target) ? object('a sister analysis') : []
  if (room.rooms?.includes(other) || (typeOnly && room.types?.includes(other))) return []
  return object(`${name} may not use ${other}${room.types?.includes(other) ? ' but its types' : ''}`)
}

function roomOf(path: string): string | undefined {
  return Object.keys(table).find((name) => table[name].files.test(path))
}
/** Two folders below analyses/; files directly in it belong to all. */
function sisters(from: string, target: string): boolean {
  const [, , own] = from.split('/')
  const [, , other] = target.split('/')
  return own.includes('.') || other.includes('.') ? false : own !== other
}

/** Imports, re-exports and import() of a TypeScript or Svelte file. */
function importsOf(from: string, text: string): Import[] {
  const code = from.endsWith('.svelte') ? [...text.matchAll(/<script[^>]*>(.*?)<\/script>/gs)].map(([, script]) => script).join('\n') : text
  const found: Import[] = []
  const add = (specifier: ts.Node | undefined, typeOnly: boolean) => {
    if (specifier && ts.isStringLiteral(specifier)) found.push({ from, specifier: specifier.text.split('?')[0], typeOnly })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, onlyTypes(node.importClause))
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly)
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true)
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], false)
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(from, code, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS))
  return found
}
function onlyTypes(clause: ts.ImportClause | undefined): boolean {
  if (!clause) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const named = clause.namedBindings
  return !clause.name && named !== undefined && ts.isNamedImports(named) && named.elements.every(({ isTypeOnly }) => isTypeOnly)
}
