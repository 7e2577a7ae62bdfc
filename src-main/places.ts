/**
 * Places: files a page may name, by an opaque id.
 *
 * Only the host knows their paths, and a path gets here from a native dialog, a drop or the folder named at start.
 */
import { closeSync, constants, lstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { Refusal, type Place } from '../workers/contract.ts'

export const caseEnding = '.portolan'

export interface Places {
  /** Gives each path an id; the same path keeps its id. */
  offer(paths: readonly string[]): Place[]
  /** What is offered now: the folder's files as they are, then what came from dialogs and drops. */
  list(): Place[]
  /** A path for a new case in the folder. */
  newCase(name: string): Place
  /** The path behind an id; refuses what was never offered. */
  path(id: string): string
}

export function createPlaces(folder: string | null): Places {
  const paths = new Map<string, string>()
  const ids = new Map<string, string>()
  const handed = new Set<string>()

  function placeOf(path: string): Place {
    let id = ids.get(path)
    if (id === undefined) {
      // Not of node:crypto: a command line would load it and never ask for an id.
      id = Buffer.from(crypto.getRandomValues(new Uint8Array(12))).toString('base64url')
      ids.set(path, id)
      paths.set(id, path)
    }
    const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0
    return { id, name: basename(path), bytes, kind: kindOf(path) }
  }

  return {
    offer: (given) =>
      given.map((path) => {
        const whole = resolve(path)
        handed.add(whole)
        return placeOf(whole)
      }),
    list() {
      const found = folder === null ? [] : offeredIn(folder)
      return [...found, ...[...handed].filter((path) => !found.includes(path))].map(placeOf)
    },
    newCase(name) {
      if (folder === null) throw new Refusal('unknown_place', 'No folder is served here; choose a place with a dialog.')
      const path = join(folder, name.endsWith(caseEnding) ? name : `${name}${caseEnding}`)
      return placeOf(path)
    },
    path(id) {
      const path = paths.get(id)
      if (path === undefined) throw new Refusal('unknown_place', 'This file was not offered; ask for the places again.')
      return path
    },
  }
}

function kindOf(path: string): Place['kind'] {
  if (path.endsWith(caseEnding)) return 'case'
  if (/\.(xml|csv)$/i.test(path)) return 'labels'
  return /\.json$/i.test(path) ? 'knowledge' : 'capture'
}

/** Cases, captures, label files and learned ports of a folder, by name; links, devices and hidden files are not offered. */
function offeredIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !name.startsWith('.'))
    .sort()
    .map((name) => join(folder, name))
    .filter((path) => {
      const facts = lstatSync(path, { throwIfNoEntry: false })
      return facts?.isFile() && (kindOf(path) !== 'capture' || looksLikeCapture(path))
    })
}

/** First bytes of pcap (both orders, micro, nano, modified), pcapng, gzip, zstd, lz4 and snoop. The reader has the last word. */
const magics = ['a1b2c3d4', 'd4c3b2a1', 'a1b23c4d', '4d3cb2a1', 'a1b2cd34', '34cdb2a1', '0a0d0d0a', '1f8b', '28b52ffd', '04224d18', '736e6f6f70']

function looksLikeCapture(path: string): boolean {
  if (/\.(pcap|pcapng|cap|dmp|trace)(\.|$)/i.test(path)) return true
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch {
    return false // not readable: nothing to offer
  }
  try {
    const head = Buffer.alloc(8)
    const start = head.toString('hex', 0, readSync(file, head, 0, 8, 0))
    return magics.some((magic) => start.startsWith(magic))
  } finally {
    closeSync(file)
  }
}
