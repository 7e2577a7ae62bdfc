/** The loopback host: which requests are served, what is told, when it ends. */
import { request } from 'node:http'
import { connect } from 'node:net'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Place } from '../../workers/contract.ts'
import { createHost, type Host } from '../../src-main/host.ts'
import { serve, type WebHost } from '../../src-main/web/serve.ts'

const at = '2016-11-03T14:05:09.000Z'
const entry = new URL('./standInThread.ts', import.meta.url)
const base = mkdtempSync(join(tmpdir(), 'portolan-web-'))
const page = join(base, 'page')
const folder = join(base, 'evidence')
let host: Host
let web: WebHost

beforeAll(async () => {
  mkdirSync(join(page, 'assets'), { recursive: true })
  mkdirSync(folder)
  writeFileSync(join(page, 'index.html'), '<!doctype html><title>Portolan</title>')
  writeFileSync(join(page, 'assets/page.js'), 'export {}')
  writeFileSync(join(page, 'secret.txt'), 'not in the list')
  writeFileSync(join(page, 'files.json'), JSON.stringify(['assets/page.js', 'index.html']))
  writeFileSync(join(folder, 'a.pcap'), Buffer.from('d4c3b2a1', 'hex'))
  writeFileSync(join(folder, 'many_interfaces.1'), Buffer.from('0a0d0d0a00000000', 'hex'))
  writeFileSync(join(folder, 'case.portolan'), '')
  writeFileSync(join(folder, 'notes.txt'), 'shopping')
  writeFileSync(join(folder, '.hidden.pcap'), '')
  symlinkSync('/etc/passwd', join(folder, 'link.pcap'))
  host = createHost({ host: 'web', folder, entry, now: () => at })
  web = await serve({ host, page: pathToFileURL(`${page}/`) })
})
afterAll(async () => {
  await web.close()
  await host.close()
  rmSync(base, { recursive: true })
})

interface Sent {
  method?: string
  path?: string
  headers?: Record<string, string | undefined>
  body?: string | Buffer
}
/** What the right request looks like; a test changes one thing about it. */
function rightCall(): Required<Sent> {
  return {
    method: 'POST',
    path: '/call',
    headers: {
      host: `127.0.0.1:${web.port}`,
      origin: `http://127.0.0.1:${web.port}`,
      'sec-fetch-site': 'same-origin',
      authorization: `Bearer ${web.token}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ call: 'portNames', question: { ports: [80] } }),
  }
}
function send({ method, path, headers, body }: Sent): Promise<{ status: number; text: string; headers: Record<string, unknown> }> {
  const given = Object.fromEntries(Object.entries(headers ?? {}).filter(([, value]) => value !== undefined)) as Record<string, string>
  return new Promise((resolve, reject) => {
    const sent = request({ port: web.port, host: '127.0.0.1', method, path, headers: given, setHost: false, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8').on('data', (part: string) => (text += part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text, headers: response.headers }))
    })
    sent.on('error', (error) => reject(new Error(`${method} ${path} ${JSON.stringify(headers)} ${String(body).slice(0, 60)}`, { cause: error })))
    sent.end(body)
  })
}
const withHeader = (name: string, value: string | undefined): Sent => {
  const right = rightCall()
  return { ...right, headers: { ...right.headers, [name]: value } }
}

describe('requests', () => {
  test('only the right one of sixty is served', async () => {
    const right = rightCall()
    const { port, token } = web
    const cases: [string, Sent, number][] = [
      ['right', right, 200],
      ...['localhost', `localhost:${port}`, '127.0.0.1', `127.0.0.1:${port + 1}`, `[::1]:${port}`, `evil.example:${port}`, `127.0.0.1:${port}.`,
        `0.0.0.0:${port}`, `2130706433:${port}`, `127.1:${port}`, ` 127.0.0.1:${port}x`, `127.0.0.1:${port}, evil.example`].map(
        (value): [string, Sent, number] => [`host ${value}`, withHeader('host', value), 403],
      ),
      ['no host', withHeader('host', undefined), 400],
      ...['null', 'http://evil.example', `https://127.0.0.1:${port}`, `http://127.0.0.1:${port + 1}`, `http://localhost:${port}`, 'file://',
        `http://127.0.0.1:${port}/`, 'app://portolan', `http://user@127.0.0.1:${port}`, ''].map(
        (value): [string, Sent, number] => [`origin ${value}`, withHeader('origin', value), 403],
      ),
      ['no origin', withHeader('origin', undefined), 200],
      ...['cross-site', 'same-site', 'SAME-ORIGIN', ''].map((value): [string, Sent, number] => [`site ${value}`, withHeader('sec-fetch-site', value), 403]),
      ['site none', withHeader('sec-fetch-site', 'none'), 200],
      ['no site', withHeader('sec-fetch-site', undefined), 200],
      ...[undefined, '', 'Bearer', 'Bearer ', `bearer ${token}`, `Bearer ${token} `.trimEnd() + 'x', `Bearer ${token.slice(0, -1)}`, `Basic ${token}`, token,
        `Bearer ${token.toUpperCase()}`, `Bearer ${token}, Bearer ${token}`].map(
        (value): [string, Sent, number] => [`token ${value}`, withHeader('authorization', value), 401],
      ),
      ['token in a cookie', { ...withHeader('authorization', undefined), headers: { ...right.headers, authorization: undefined, cookie: `token=${token}` } }, 401],
      ['token in the address', { ...withHeader('authorization', undefined), path: `/call?token=${token}` }, 404],
      ...['GET', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH'].map((method): [string, Sent, number] => [method, { ...right, method, body: undefined }, 405]),
      ...[undefined, 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp', 'application/json; charset=utf-16'].map(
        (value): [string, Sent, number] => [`type ${value}`, withHeader('content-type', value), 415],
      ),
      ['charset utf-8', withHeader('content-type', 'application/json; charset=utf-8'), 200],
      ['encoded', withHeader('content-encoding', 'gzip'), 415],
      ['not JSON', { ...right, body: '{"call":' }, 400],
      ['nothing', { ...right, body: '' }, 400],
      ['long', { ...right, body: `"${'x'.repeat(1024 * 1024)}"` }, 413],
      ['long in pieces', { ...withHeader('transfer-encoding', 'chunked'), body: `"${'x'.repeat(1024 * 1024)}"` }, 413],
      ['longest', { ...right, body: JSON.stringify({ call: 'portNames', question: {} }).padEnd(1024 * 1024) }, 200],
      ...['/calls', '/call/', '//call', '/Call', `http://127.0.0.1:${port}/call`].map((path): [string, Sent, number] => [`path ${path}`, { ...right, path }, 404]),
      ['POST to the page', { ...right, path: '/' }, 405],
      ['POST to listen', { ...right, path: '/listen' }, 405],
    ]
    const got: [string, number][] = []
    for (const [name, sent] of cases) got.push([name, (await send(sent)).status])
    expect(cases.length).toBeGreaterThanOrEqual(60)
    expect(got).toEqual(cases.map(([name, , status]) => [name, status]))
  })

  test('two Host headers are refused', async () => {
    const text = await new Promise<string>((resolve) => {
      const socket = connect(web.port, '127.0.0.1')
      let heard = ''
      socket.on('data', (part) => (heard += part.toString())).on('close', () => resolve(heard))
      socket.end(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${web.port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`)
    })
    expect(text.split('\r\n')[0]).toMatch(/^HTTP\/1\.1 40[03] /)
  })

  test('messages that are JSON but no question are answered with a refusal', async () => {
    const bodies = ['null', '[]', '"about"', '7', '{}', '{"call":7}', '{"call":"about","question":{},"more":1}', '{"call":"__proto__"}', '{"call":"constructor"}',
      '{"call":"openCase","question":{"place":"/etc/passwd"}}', '{"call":"importCaptures","question":{"places":["../x"]}}', '{"call":"cancel","question":{"operation":"1"}}',
      '{"call":"choose","question":{"what":"case"}}', '{"call":"newCasePlace","question":{"name":"../../x"}}', '{"call":"hostInfo","question":{"a":1}}',
      `{"call":"portNames","question":{"ports":${'['.repeat(10_000)}${']'.repeat(10_000)}}}`]
    const codes: string[] = []
    for (const body of bodies) {
      const reply = JSON.parse((await send({ ...rightCall(), body })).text) as { ok: boolean; refusal?: { code: string } }
      codes.push(reply.refusal?.code ?? 'ok')
    }
    expect(codes.slice(0, 15)).toEqual([
      ...Array.from({ length: 7 }, () => 'bad_question'), 'unknown_call', 'unknown_call', 'unknown_place', 'unknown_place', 'bad_question', 'unknown_call', 'bad_question', 'bad_question',
    ])
    expect(['ok', 'bad_question']).toContain(codes[15])
  })
})

describe('the page', () => {
  const get = (path: string) => send({ method: 'GET', path, headers: { host: `127.0.0.1:${web.port}` } })

  test('its listed files are served with a strict policy and kept nowhere; nothing else of the folder is', async () => {
    const start = await get('/')
    const { date: _, connection: __, 'keep-alive': ___, ...headers } = start.headers
    expect([start.status, start.text, headers]).toEqual([
      200,
      '<!doctype html><title>Portolan</title>',
      {
        'content-type': 'text/html; charset=utf-8',
        'content-length': '38',
        'content-security-policy':
          "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-pgvDUBa4IjFA2yuSJ2cqcyxmNYJMborsd0ORcRv9vw8='; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-src 'none'; frame-ancestors 'none'; object-src 'none'",
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
      },
    ])
    const paths = ['/assets/page.js', '/secret.txt', '/files.json', '/../secret.txt', '/%2e%2e/secret.txt', '/assets/../secret.txt', '/index.html?x', '/assets']
    expect(await Promise.all(paths.map(async (path) => (await get(path)).status))).toEqual([200, 404, 404, 404, 404, 404, 404, 404])
  })

  test('the served folder offers its cases and captures, told by their first bytes; links and hidden files are not offered', async () => {
    const { text } = await send({ ...rightCall(), body: '{"call":"places"}' })
    const { answer } = JSON.parse(text) as { answer: Place[] }
    expect(answer.map(({ name, kind, bytes }) => [name, kind, bytes])).toEqual([
      ['a.pcap', 'capture', 4],
      ['case.portolan', 'case', 0],
      ['many_interfaces.1', 'capture', 8],
    ])
    expect(answer.some(({ id }) => id.includes('/') || id.includes('evidence'))).toBe(false)
  })
})

test('what is told arrives as lines of JSON, and only with the token', async () => {
  const address = `http://127.0.0.1:${web.port}/listen`
  const stopped = new AbortController()
  const [refused, heard] = await Promise.all([
    fetch(address),
    fetch(address, { headers: { authorization: `Bearer ${web.token}` }, signal: stopped.signal }),
  ])
  const [{ id }] = host.offer([join(folder, 'case.portolan')])
  await host.page.call('openCase', { place: id })
  let text = ''
  const decoder = new TextDecoder()
  for await (const part of heard.body!) {
    text += decoder.decode(part)
    if (text.includes('changed')) break
  }
  stopped.abort()
  expect([refused.status, heard.headers.get('content-type'), text]).toEqual([401, 'application/x-ndjson', '\n{"what":"changed","part":"case"}\n'])
})

test('it ends when it is idle', async () => {
  const idle = await serve({ host, page: pathToFileURL(`${page}/`), idleMinutes: 0.01 })
  expect(await idle.ended).toBe('idle')
})
