/** nftables: a table of its own with a set an address family, whose elements expire. nft -f FILE. */
import { commented, ofFamily, type RuleList } from './list.ts'

export function nftables(list: RuleList): string {
  const { protocol, seconds, head } = list
  const set = (family: 4 | 6) => {
    const sources = ofFamily(list, family)
    const lines = sources.map(({ address, ports }) => `      ${ports.map((port) => `${address} . ${port}`).join(', ')}`)
    const elements = lines.length === 0 ? '' : `    elements = {\n${lines.join(',\n')}\n    }\n`
    return `  set block${family} {\n    type ipv${family}_addr . inet_service\n    timeout ${seconds}s\n${elements}  }\n`
  }
  const rule = (family: 4 | 6) => `    ${family === 4 ? 'ip' : 'ip6'} saddr . ${protocol} dport @block${family} counter drop\n`
  return [
    `#!/usr/sbin/nft -f`,
    commented([...head, 'Load: nft -f FILE. Loading again replaces the table. Each element expires by itself, and nft delete table inet portolan ends all at once.']),
    // Declared first, so that the delete finds it on the first load too.
    'table inet portolan',
    'delete table inet portolan',
    'table inet portolan {',
    `${set(4)}${set(6)}  chain block {\n    type filter hook prerouting priority -150; policy accept;\n${rule(4)}${rule(6)}  }`,
    '}',
    '',
  ].join('\n')
}
