/**
 * The loopback host: the page and the engine on 127.0.0.1, for one browser and as long as it is used.
 *
 *   GET  /...      the built page, from a fixed map
 *   POST /call     {"call", "question"} -> the reply
 *   GET  /listen   what is told meanwhile, one JSON document a line (an empty line now and then shows it lives)
 *
 * The last two want the token, which travels in the address's fragment (never sent by a browser) and comes back as
 * `Authorization: Bearer`. A cookie would reach every other port of this machine.
 */
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import type { Told } from '../../workers/contract.ts'
import { answerMessage, messageLimit } from '../door.ts'
import type { Host } from '../host.ts'
import { pageHeaders, readPageFiles } from '../pageFiles.ts'
import { refusedRequest, type Admission } from './admission.ts'

const heartbeatMilliseconds = 15_000
/** A listener that does not read is told no more progress; what it must know it asks again. */
const backlogLimit = 1024 * 1024

export interface WebHost {
  /** Where to point a browser; the token is its fragment. */
  url: string
  port: number
  token: string
  /** Resolves when the server stopped: closed, idle, or its parent gone. */
  ended: Promise<'closed' | 'idle' | 'parent'>
  close(): Promise<void>
}

/**
 * @param input.page folder of the built page
 * @param input.idleMinutes ends after as long without a call and with nothing running
 * @param input.parent process that started this one; its end is ours
 */
export async function serve(input: { host: Host; page: URL; idleMinutes?: number; parent?: number }): Promise<WebHost> {
  const { host, page, idleMinutes = 30, parent = process.ppid } = input
  const files = readPageFiles(page)
  const token = randomBytes(32).toString('base64url')
  const streams = new Set<ServerResponse>()
  let admission: Admission = { host: '', token }
  let lastCall = performance.now()

  const server = createServer({ maxHeaderSize: 16 * 1024, headersTimeout: 10_000, requestTimeout: 60_000 }, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) refuseRequest(response, 500, error instanceof Error ? error.message : String(error))
      else response.destroy()
    })
  })
  server.maxConnections = 64

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refused = refusedRequest(request, admission, files)
    if (refused) return refuseRequest(response, refused.status, refused.why)
    const file = files.get(request.url ?? '')
    if (file) {
      response.writeHead(200, { ...pageHeaders, 'content-type': file.type, 'content-length': file.bytes.length }).end(file.bytes)
      return
    }
    lastCall = performance.now()
    if (request.url === '/listen') return listen(response)
    const text = await bodyOf(request)
    if (text === null) return refuseRequest(response, 413, `a message holds at most ${messageLimit} bytes`)
    let reply
    try {
      reply = await answerMessage(host.page, text)
    } catch (error) {
      if (error instanceof SyntaxError) return refuseRequest(response, 400, 'the body is not JSON')
      throw error
    }
    lastCall = performance.now()
    const bytes = Buffer.from(JSON.stringify(reply))
    response.writeHead(200, { ...pageHeaders, 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes)
  }

  function listen(response: ServerResponse): void {
    response.writeHead(200, { ...pageHeaders, 'content-type': 'application/x-ndjson' })
    response.write('\n')
    streams.add(response)
    const heartbeat = setInterval(() => response.write('\n'), heartbeatMilliseconds)
    const stop = host.page.listen((told: Told) => {
      if (told.what === 'progress' && response.writableLength > backlogLimit) return
      response.write(`${JSON.stringify(told)}\n`)
    })
    response.on('close', () => {
      clearInterval(heartbeat)
      streams.delete(response)
      stop()
    })
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  admission = { host: `127.0.0.1:${port}`, token }

  let finish: (why: 'closed' | 'idle' | 'parent') => void = () => {}
  const ended = new Promise<'closed' | 'idle' | 'parent'>((resolve) => {
    finish = resolve
  })
  const watch = setInterval(() => void look(), 1000)
  async function look(): Promise<void> {
    const running = await host.page.call('running', {})
    if (running.ok && running.answer.length > 0) lastCall = performance.now()
    // An orphan is handed to another process, so its parent's number changes.
    if (process.ppid !== parent) await stop('parent')
    else if (performance.now() - lastCall > idleMinutes * 60_000) await stop('idle')
  }
  async function stop(why: 'closed' | 'idle' | 'parent'): Promise<void> {
    clearInterval(watch)
    for (const stream of streams) stream.end()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    finish(why)
  }
  return { url: `http://127.0.0.1:${port}/#${token}`, port, token, ended, close: () => stop('closed') }
}

function refuseRequest(response: ServerResponse, status: number, why: string): void {
  const body = Buffer.from(`${why}\n`)
  response.writeHead(status, { ...pageHeaders, 'content-type': 'text/plain; charset=utf-8', 'content-length': body.length }).end(body)
}

/** The body as text, or null once it is longer than a message may be. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = []
  let length = 0
  // Left alive when it is too long: the sender still has to hear why.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    length += part.length
    if (length > messageLimit) return null
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}
