/** iptables with ipset: a script for sh that fills a set an address family, whose entries expire, and drops what is in it. */
import { commented, ofFamily, type RuleList } from './list.ts'

/** The longest that ipset takes, in seconds. */
export const longestTimeout = 2_147_483

export function iptables(list: RuleList): string {
  return [
    '#!/bin/sh',
    commented([...list.head, 'Load: sh FILE, as root, with ipset, iptables and ip6tables. Loading again replaces the sets. Each entry expires by itself.']),
    'set -e',
    family(list, 4),
    family(list, 6),
    '',
  ].join('\n')
}

function family(list: RuleList, version: 4 | 6): string {
  const { protocol, seconds } = list
  const sources = ofFamily(list, version)
  const entries = sources.reduce((sum, { ports }) => sum + ports.length, 0)
  const set = `portolan${version}`
  const command = version === 4 ? 'iptables' : 'ip6tables'
  return [
    `ipset restore -exist <<'END'`,
    `create ${set} hash:ip,port family ${version === 4 ? 'inet' : 'inet6'} maxelem ${Math.max(65_536, entries)} timeout ${seconds}`,
    `flush ${set}`,
    ...sources.flatMap(({ address, ports }) => ports.map((port) => `add ${set} ${address},${protocol}:${port} timeout ${seconds}`)),
    'END',
    `${command}-restore --noflush <<'END'`,
    '*filter',
    ':PORTOLAN - [0:0]',
    `-A PORTOLAN -m set --match-set ${set} src,dst -j DROP`,
    'COMMIT',
    'END',
    ...['INPUT', 'FORWARD'].map((chain) => `${command} -C ${chain} -j PORTOLAN 2>/dev/null || ${command} -I ${chain} -j PORTOLAN`),
  ].join('\n')
}
