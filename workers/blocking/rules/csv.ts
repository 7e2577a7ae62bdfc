/** CSV: a line an entry, for whatever else is to be told. Every cell is an address, a number, a fixed word or a time. */
import { commented, type RuleList } from './list.ts'

export function csv({ sources, protocol, seconds, expires, head }: RuleList): string {
  return [
    ...(head.length === 0 ? [] : [commented(head)]),
    'source,protocol,port,seconds,expires',
    ...sources.flatMap(({ address, ports }) => ports.map((port) => `${address},${protocol},${port},${seconds},${expires}`)),
    '',
  ].join('\n')
}
