/** Suricata: a drop rule a source. Suricata's rules do not expire, so each bears its time and the head says so. */
import { commented, type RuleList } from './list.ts'

/** In the range kept for local rules. */
const firstSid = 1_900_000

export function suricata(list: RuleList): string {
  const { sources, protocol, seconds, head, made, expires } = list
  const stamp = (time: string) => time.slice(0, 19).replace(/[-:]/g, '_').replace('T', '_')
  // The SYN alone, whatever the two bits of congestion control.
  const syn = protocol === 'tcp' ? ' flags:S,CE;' : ''
  const rules = sources
    .filter(({ ports }) => ports.length > 0)
    .map(
      ({ address, ports }, index) =>
        `drop ${protocol} ${address} any -> any [${ports.join(',')}] (msg:"Portolan block list ${address}";${syn} classtype:attempted-recon; sid:${firstSid + index}; rev:1; metadata:created_at ${stamp(made)}, expires ${stamp(expires)};)`,
    )
  return [
    commented([
      ...head,
      'Load: add the file to rule-files of suricata.yaml, in an inline (IPS) set-up, then suricatasc -c ruleset-reload-rules.',
      `Suricata has no expiry: take the file out again ${seconds} s after loading. Each rule says when in its metadata, counted from when this list was made.`,
    ]),
    ...rules,
    '',
  ].join('\n')
}
