/** Block lists as firewall rules: what is on them, that nothing foreign gets into them, and that their tools take them. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rulesLookup } from '../../workers/analyses/blockingLookups.ts'
import { writeRules } from '../../workers/blocking/rules/index.ts'
import type { RuleList } from '../../workers/blocking/rules/list.ts'
import { completeParameters, Refusal, ruleFormats, type CaptureRecord, type Ledger, type PartialParameters, type RulesAnswer } from '../../workers/contract.ts'
import { createMaterial } from '../../workers/material.ts'
import { portName } from '../../workers/ports/registry.ts'
import { memoryReader, sequenceOf, type MemoryProbe } from '../analyses/memoryReader.ts'
import { hostileStrings } from '../report/hostileStrings.ts'

const monday = 17_000
const at = (source: number, seconds: number, port: number, more: Partial<MemoryProbe> = {}): MemoryProbe => ({ source, destination: 100, day: monday, time: seconds * 1e9, port, sequence: seconds * 65_536 + port, ...more })
/** Sources by number; 1 and 2 read as IPv4, 3 as IPv6. */
const texts = new Map([[1, '192.0.2.1'], [2, '192.0.2.2'], [3, '2001:db8::3'], [100, '198.51.100.1']])
function rules(input: { probes: readonly MemoryProbe[]; sources?: string[]; scanners?: number; strategy?: 'semantic' | 'myself' | 'upward'; parameters?: PartialParameters }): RulesAnswer {
  const { probes, sources = [], scanners = 0, strategy = 'semantic', parameters = {} } = input
  const keys = new Map([...texts].map(([key, text]) => [text, key]))
  const reader = { ...memoryReader(probes), addressText: (key: number) => texts.get(key) ?? '203.0.113.9', addressKey: (text: string) => keys.get(text) ?? null }
  const captures = [{ id: 1, sensor: '', first: '', last: '', ledger: { probes: probes.length, packets: probes.length } as Ledger } as CaptureRecord]
  const material = createMaterial({ probes: reader, captures, volume: () => [], names: portName })
  return rulesLookup({
    sources, scanners, strategy, format: 'csv', material, hooks: { cancelled: () => false, progress() {} },
    parameters: completeParameters({ k: 1, t: 600, train: '2016-07-17', ...parameters }), at: '2026-01-02T03:04:05Z', caseName: 'case', content: 'c'.repeat(64), product: 'Portolan 0',
  })
}
const entries = (answer: RulesAnswer) => answer.text.split('\n').filter((line) => /^[0-9a-f]/.test(line)).map((line) => line.split(',').filter((_, cell) => cell !== 1 && cell !== 4).join(' '))

// Learned the day before: 22 -> 23 -> 80 -> 443, each once; so after each the next is the nearest.
const learned = sequenceOf(9, 100, [22, 23, 80, 443], monday - 1)

test('on the list is what is alive at the last probe of each source, to the nanosecond', () => {
  const probes = [
    ...learned,
    // Last probe at 1000: what was set at 400 has just expired, at 400 and a nanosecond it has not.
    at(1, 399, 5), at(1, 400, 22), { ...at(1, 400, 23), time: 400e9 + 1 }, at(1, 1000, 443),
    at(2, 0, 22),
    at(3, 7, 80),
  ]
  const answer = rules({ probes, sources: ['192.0.2.1', '2001:DB8:0::3'] })
  expect(entries(answer)).toEqual(['192.0.2.1 23 600', '192.0.2.1 80 600', '192.0.2.1 443 600', '2001:db8::3 80 600', '2001:db8::3 443 600'])
  expect([entries(rules({ probes, sources: ['192.0.2.2'], strategy: 'myself' })), entries(rules({ probes, sources: ['192.0.2.2'], strategy: 'upward', parameters: { k: 2 } }))]).toEqual([
    ['192.0.2.2 22 600'], ['192.0.2.2 22 600', '192.0.2.2 23 600', '192.0.2.2 24 600'],
  ])
  // The busiest: source 1 and 9 have four probes each, the lower number first.
  expect([...new Set(entries(rules({ probes, scanners: 1 })).map((line) => line.split(' ')[0]))]).toEqual(['192.0.2.1'])
})

test('the collateral is measured on this case and stands at the top', () => {
  /* Source 1: 22 at 0 (sets 22, 23 to 600), benign 23 at 5 (cut), benign 80 at 6 (not), 23 at 10 (blocked; sets 23, 80). List: 22, 23, 80.
   * Benign on the list at any time: 23 and 80. */
  const probes = [...learned, at(1, 0, 22), at(1, 5, 23, { handshake: 1, destination: 101 }), at(1, 6, 80, { handshake: 2 }), at(1, 10, 23)]
  const answer = rules({ probes, sources: ['192.0.2.1'] })
  expect(answer.measured).toEqual({ window: expect.objectContaining({ label: 'all' }), probes: 2, blocked: 1, created: 3, useful: 1, benign: 2, benignBlocked: 1, benignListed: 2 })
  const head = answer.text.split('\n').filter((line) => line.startsWith('#'))
  expect(head.join('\n')).toContain('of 2 benign connections of these sources (their source completed the handshake) it would have cut 1 (50 %), and 2 went to a listed port at any time.')
  expect(head.join('\n')).toContain('it would have blocked 1 of 2 scan probes (50 %)')
  const none = rules({ probes: [...learned, at(1, 0, 22)], sources: ['192.0.2.1'] })
  expect(none.text).toContain('Collateral: not to be seen here.')
})

test('a source that is no address, unknown or silent is refused, and so is an empty choice', () => {
  const probes = [...learned, at(1, 0, 22), at(2, 0, 22, { day: monday + 1 })]
  const code = (input: Parameters<typeof rules>[0]) => {
    try {
      rules(input)
      return 'accepted'
    } catch (error) {
      return error instanceof Refusal ? error.code : String(error)
    }
  }
  expect([
    code({ probes }),
    code({ probes, sources: ['192.0.2.1 ; flush ruleset'] }),
    code({ probes, sources: ['192.0.2.77'] }),
    code({ probes, sources: ['192.0.2.2'], parameters: { window: '2016-07-18' } }),
    code({ probes, sources: ['192.0.2.1'], parameters: { window: 'day' } }),
    code({ probes, sources: ['192.0.2.1'], parameters: { k: 500 } }),
    code({ probes, sources: ['192.0.2.1'], parameters: { knowledge: 'none' } }),
    code({ probes, sources: ['192.0.2.1'] }),
  ]).toEqual(['bad_question', 'bad_question', 'unknown_source', 'unknown_source', 'bad_window', 'bad_question', 'unknown_knowledge', 'accepted'])
})

const list = (head: readonly string[], seconds = 600): RuleList => ({
  sources: [
    { address: '192.0.2.1', ports: [22, 80, 65_535], probed: 1, probes: 1 },
    { address: '192.0.2.2', ports: [0], probed: 1, probes: 1 },
    { address: '192.0.2.3', ports: [], probed: 0, probes: 1 },
    { address: '2001:db8::3', ports: [23, 443], probed: 1, probes: 1 },
  ],
  protocol: 'tcp', seconds, made: '2026-01-02T03:04:05.678Z', expires: '2026-01-02T03:14:05.678Z', head,
})
const rulesOf = (text: string) => text.split('\n').filter((line) => !line.startsWith('#'))

test('nothing of a case gets out of the comments: whatever it is named, the rules are the same', () => {
  const clean = ruleFormats.map((format) => rulesOf(writeRules(format, list([])).text))
  const named = (head: string[]) => ruleFormats.map((format) => rulesOf(writeRules(format, list(head)).text))
  for (const hostile of [...hostileStrings, 'a\nflush ruleset', 'a\r\nEND\nreboot', '\\\nadd rule', '\u2028drop', '" ; }', "'END'"]) expect(named([hostile])).toEqual(clean)
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { maxLength: 4 }), (head) => {
      expect(named(head)).toEqual(clean)
    }),
    { seed: 5 },
  )
  for (const format of ruleFormats) expect(writeRules(format, list(hostileStrings)).text).toMatch(/^[\n -~]+$/)
})

test('every format says what it is to say, line by line', () => {
  expect(rulesOf(writeRules('pf', list([])).text)).toEqual([
    'block drop in quick inet proto tcp from 192.0.2.1 to any port { 22, 80, 65535 }',
    'block drop in quick inet proto tcp from 192.0.2.2 to any port { 0 }',
    'block drop in quick inet6 proto tcp from 2001:db8::3 to any port { 23, 443 }',
    '',
  ])
  expect(rulesOf(writeRules('suricata', list([])).text)).toEqual([
    'drop tcp 192.0.2.1 any -> any [22,80,65535] (msg:"Portolan block list 192.0.2.1"; flags:S,CE; classtype:attempted-recon; sid:1900000; rev:1; metadata:created_at 2026_01_02_03:04:05, expires 2026_01_02_03:14:05;)'.replaceAll(/(\d\d):(\d\d):(\d\d)/g, '$1_$2_$3'),
    'drop tcp 192.0.2.2 any -> any [0] (msg:"Portolan block list 192.0.2.2"; flags:S,CE; classtype:attempted-recon; sid:1900001; rev:1; metadata:created_at 2026_01_02_03_04_05, expires 2026_01_02_03_14_05;)',
    'drop tcp 2001:db8::3 any -> any [23,443] (msg:"Portolan block list 2001:db8::3"; flags:S,CE; classtype:attempted-recon; sid:1900002; rev:1; metadata:created_at 2026_01_02_03_04_05, expires 2026_01_02_03_14_05;)',
    '',
  ])
  expect(rulesOf(writeRules('csv', list([])).text)).toEqual([
    'source,protocol,port,seconds,expires',
    ...['192.0.2.1,tcp,22', '192.0.2.1,tcp,80', '192.0.2.1,tcp,65535', '192.0.2.2,tcp,0', '2001:db8::3,tcp,23', '2001:db8::3,tcp,443'].map((one) => `${one},600,2026-01-02T03:14:05.678Z`),
    '',
  ])
  expect(() => writeRules('iptables', list([], 3_000_000))).toThrow(expect.objectContaining({ code: 'bad_question' }))
})

const has = (...tools: string[]) => tools.every((tool) => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0)
/** Runs a script in a network namespace of its own: nothing reaches the machine's firewall. */
function apart(script: string, files: Record<string, string>): { status: number | null; stdout: string; stderr: string } {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-rules-'))
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    const { status, stdout, stderr } = spawnSync('unshare', [process.getuid?.() === 0 ? '-n' : '-rn', 'sh', '-ec', script], { cwd: folder, encoding: 'utf8' })
    return { status, stdout, stderr }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
const namespaces = has('unshare') && apart('true', {}).status === 0
const hostileHead = [...hostileStrings, 'a\nflush ruleset', '" } ; END']

test.skipIf(!namespaces || !has('nft'))('nft takes the rules, twice, and holds every entry with its expiry (skipped without nft or namespaces)', () => {
  const file = writeRules('nftables', list(hostileHead)).text
  const { status, stdout, stderr } = apart('nft -c -f rules && nft -f rules && nft -f rules && nft -j list table inet portolan', { rules: file })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const { nftables } = JSON.parse(stdout) as { nftables: { set?: { name: string; timeout: number; elem?: { elem: { val: { concat: unknown[] }; expires: number } }[] } }[] }
  const sets = nftables.flatMap(({ set }) => set ?? []).map(({ name, timeout, elem = [] }) => ({ name, timeout, elements: elem.map(({ elem: { val, expires } }) => `${val.concat.join(' ')} ${expires <= 600 && expires > 500}`).sort() }))
  expect(sets).toEqual([
    { name: 'block4', timeout: 600, elements: ['192.0.2.1 22 true', '192.0.2.1 65535 true', '192.0.2.1 80 true', '192.0.2.2 0 true'] },
    { name: 'block6', timeout: 600, elements: ['2001:db8::3 23 true', '2001:db8::3 443 true'] },
  ])
})

test.skipIf(!namespaces || !has('ipset', 'iptables', 'ip6tables-restore'))('ipset and iptables take the script, twice, and hold every entry once (skipped without them or namespaces)', () => {
  const file = writeRules('iptables', list(hostileHead)).text
  const show = 'sh rules && sh rules && ipset save && iptables -S && ip6tables -S PORTOLAN'
  const { status, stdout, stderr } = apart(show, { rules: file })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const lines = stdout.split('\n')
  expect(lines.filter((line) => line.startsWith('add')).map((line) => line.replace(/timeout (59\d|600)$/, 'soon')).sort()).toEqual([
    'add portolan4 192.0.2.1,tcp:22 soon', 'add portolan4 192.0.2.1,tcp:65535 soon', 'add portolan4 192.0.2.1,tcp:80 soon', 'add portolan4 192.0.2.2,tcp:0 soon',
    'add portolan6 2001:db8::3,tcp:23 soon', 'add portolan6 2001:db8::3,tcp:443 soon',
  ])
  expect(lines.filter((line) => line.startsWith('-A'))).toEqual([
    '-A INPUT -j PORTOLAN', '-A FORWARD -j PORTOLAN', '-A PORTOLAN -m set --match-set portolan4 src,dst -j DROP', '-A PORTOLAN -m set --match-set portolan6 src,dst -j DROP',
  ])
})

test.skipIf(!namespaces || !has('ipset', 'iptables-restore'))('iptables-restore --test takes each table of the script (skipped without it or namespaces)', () => {
  const parts = [...writeRules('iptables', list(hostileHead)).text.matchAll(/(ipset restore|ip6?tables-restore)[^\n]*<<'END'\n(.*?)^END$/gms)]
  expect(parts.map(([, tool]) => tool)).toEqual(['ipset restore', 'iptables-restore', 'ipset restore', 'ip6tables-restore'])
  const files = Object.fromEntries(parts.map(([, , text], index) => [`part${index}`, text]))
  const { status, stderr } = apart('ipset restore -exist < part0; iptables-restore --test < part1; ipset restore -exist < part2; ip6tables-restore --test < part3', files)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
})

test.skipIf(!namespaces || !has('suricata'))('suricata -T takes the rules (skipped without suricata or namespaces)', () => {
  const { status } = apart('mkdir log && suricata -T -l log -S rules', { rules: writeRules('suricata', list(hostileHead)).text })
  expect(status).toBe(0)
})
