/**
 * Ports against IANA's registry as published, looked up by hand:
 * https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xhtml
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { portName, rangeOf, registryInfo } from '../../workers/ports/registry.ts'

test('well-known ports have their first registered name, their other names and their status', () => {
  const looked = [0, 21, 22, 23, 24, 26, 42, 80, 443, 1023, 2323, 3389, 5900, 6000, 6063, 8008, 8080, 27017, 49_152, 65_535]
  expect(looked.map((port) => portName(port)).map(({ port, names, range, status }) => [port, names.join(' '), range, status])).toEqual([
    [0, '', 'system', 'reserved'],
    [21, 'ftp', 'system', 'assigned'],
    [22, 'ssh', 'system', 'assigned'],
    [23, 'telnet', 'system', 'assigned'],
    [24, '', 'system', 'unassigned'],
    [26, '', 'system', 'unassigned'],
    [42, 'name nameserver', 'system', 'assigned'],
    [80, 'http www www-http', 'system', 'assigned'],
    [443, 'https', 'system', 'assigned'],
    [1023, '', 'system', 'reserved'],
    [2323, '3d-nfsd', 'user', 'assigned'],
    [3389, 'ms-wbt-server', 'user', 'assigned'],
    [5900, 'rfb', 'user', 'assigned'],
    [6000, 'x11', 'user', 'assigned'],
    [6063, 'x11', 'user', 'assigned'],
    [8008, 'http-alt', 'user', 'assigned'],
    [8080, 'http-alt', 'user', 'assigned'],
    [27_017, 'mongodb', 'user', 'assigned'],
    [49_152, '', 'dynamic', 'unassigned'],
    [65_535, '', 'dynamic', 'unassigned'],
  ])
})

test('a name belongs to a protocol: TCP and UDP are asked apart', () => {
  expect([portName(514, 'tcp').name, portName(514, 'udp').name, portName(6665, 'tcp').name, portName(6665, 'udp').name]).toEqual(['shell', 'syslog', 'ircu', null])
})

test('an answer is the caller’s own: changing it changes no later answer', () => {
  portName(80).names.push('planted')
  expect(portName(80).names).toEqual(['http', 'www', 'www-http'])
})

test('the ranges meet where RFC 6335 says', () => {
  expect([0, 1023, 1024, 49_151, 49_152, 65_535].map(rangeOf)).toEqual(['system', 'system', 'user', 'user', 'dynamic', 'dynamic'])
})

test('every port of both protocols has a name exactly when it is assigned', () => {
  const wrong: number[] = []
  for (const protocol of ['tcp', 'udp'] as const) {
    for (let port = 0; port <= 65_535; port++) {
      const { name, names, status } = portName(port, protocol)
      if ((name !== null) !== (status === 'assigned') || name !== (names[0] ?? null)) wrong.push(port)
    }
  }
  expect(wrong).toEqual([])
})

test('the bundled registry is what its generator makes, to the byte', () => {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-registry-'))
  try {
    const made = join(folder, 'registry.json')
    execFileSync(process.execPath, ['resources/ports/make-registry.mjs', made])
    expect(readFileSync(made, 'utf8') === readFileSync('resources/ports/registry.json', 'utf8')).toBe(true)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('the registry says where it comes from', () => {
  const { version, date, sha256, entries } = registryInfo()
  expect({ version, date, hash: /^[0-9a-f]{64}$/.test(sha256), many: entries > 12_000 }).toEqual({ version: '8.0.35', date: '2026-09-17', hash: true, many: true })
})
