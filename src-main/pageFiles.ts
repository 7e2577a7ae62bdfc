/**
 * The built page as a fixed map from address to bytes, and the headers every answer carries.
 *
 * The build writes the list of its files (files.json); nothing outside the list is ever read, so an address is looked
 * up and never resolved against a folder.
 */
import { existsSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Refusal } from '../workers/contract.ts'

export interface PageFile {
  type: string
  bytes: Buffer
}

/** cytoscape adds one <style> to the page; this is its hash. */
const cytoscapeStyle = "'sha256-pgvDUBa4IjFA2yuSJ2cqcyxmNYJMborsd0ORcRv9vw8='"

export const pageHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${cytoscapeStyle}`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-src 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.wasm': 'application/wasm',
}

/**
 * @param folder the built page, ending in '/'
 * @throws Refusal `file_missing` when the page was not built
 */
export function readPageFiles(folder: URL): ReadonlyMap<string, PageFile> {
  const list = new URL('files.json', folder)
  if (!existsSync(list)) throw new Refusal('file_missing', `The page is not built (there is no ${fileURLToPath(list)}); run npm run build.`)
  const names = JSON.parse(readFileSync(list, 'utf8')) as string[]
  const files = new Map<string, PageFile>()
  for (const name of names) {
    const type = types[extname(name)]
    if (type) files.set(`/${name}`, { type, bytes: readFileSync(new URL(name, folder)) })
  }
  const start = files.get('/index.html')
  if (start) files.set('/', start)
  return files
}
