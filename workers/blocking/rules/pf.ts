/** pf: an anchor's rules, one a source. pf rules do not expire, so the head says how to end them. */
import { commented, ofFamily, type RuleList } from './list.ts'

export function pf(list: RuleList): string {
  const { protocol, seconds, head } = list
  const rules = ([4, 6] as const).flatMap((family) =>
    ofFamily(list, family).map(
      ({ address, ports }) => `block drop in quick ${family === 4 ? 'inet' : 'inet6'} proto ${protocol} from ${address} to any port { ${ports.join(', ')} }`,
    ),
  )
  return [
    commented([
      ...head,
      'Load: name the anchor once in pf.conf (anchor portolan), then pfctl -a portolan -f FILE.',
      `pf has no expiry: end it ${seconds} s after loading with pfctl -a portolan -F rules.`,
    ]),
    ...rules,
    '',
  ].join('\n')
}
