/**
 * Which requests the loopback host serves: everything about a request is checked before its body is read.
 *
 * Another page open in the same browser can send requests here (a name that resolves to 127.0.0.1, a form, a fetch
 * without CORS), and so can another user of this machine; neither has the token, and a browser tells on the first.
 */
import { timingSafeEqual, createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { messageLimit } from '../door.ts'

export interface Admission {
  /** '127.0.0.1:<port>' */
  host: string
  token: string
}

/** The status and reason of a refusal, or null when the request is to be served. */
export function refusedRequest(
  request: IncomingMessage,
  admission: Admission,
  files: ReadonlyMap<string, unknown>,
): { status: number; why: string } | null {
  const { method, url = '', headers, headersDistinct } = request
  const refuse = (status: number, why: string) => ({ status, why })

  if (headersDistinct.host?.length !== 1 || headers.host !== admission.host) return refuse(403, 'wrong Host')
  if (headers.origin !== undefined && headers.origin !== `http://${admission.host}`) return refuse(403, 'wrong Origin')
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return refuse(403, 'asked by another site')

  if (files.has(url)) return method === 'GET' ? null : refuse(405, 'only GET')
  if (url !== '/call' && url !== '/listen') return refuse(404, 'no such address')

  if (!hasToken(headers.authorization, admission.token)) return refuse(401, 'wrong or missing token')
  if (url === '/listen') return method === 'GET' ? null : refuse(405, 'only GET')
  if (method !== 'POST') return refuse(405, 'only POST')
  if (!/^application\/json(; ?charset=utf-8)?$/i.test(headers['content-type'] ?? '')) return refuse(415, 'only application/json')
  if (headers['content-encoding'] !== undefined) return refuse(415, 'no content encoding')
  if (Number(headers['content-length'] ?? 0) > messageLimit) return refuse(413, `a message holds at most ${messageLimit} bytes`)
  return null
}

/** Compares digests, so that neither time nor length tells how much of a guess was right. */
function hasToken(authorization: string | undefined, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(authorization ?? ''), digest(`Bearer ${token}`))
}
