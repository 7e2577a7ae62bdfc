/** What every format is written from, and what they share: addresses are canonical text, ports numbers, words plain. */
import type { BlockedSource } from '../blockList.ts'
import { words } from '../plain.ts'

export interface RuleList {
  sources: readonly BlockedSource[]
  protocol: 'tcp' | 'udp'
  /** Whole seconds an entry lasts. */
  seconds: number
  /** ISO 8601 UTC: when the list was made, and when what it blocks from then on expires. */
  made: string
  expires: string
  /** Sentences for the top of the file; they may quote names of the case. */
  head: readonly string[]
}

/** Comment lines: nothing in them can end the comment, for each format takes '#' to the line's end. */
export function commented(lines: readonly string[]): string {
  return lines.map((line) => `# ${words(line, 400)}`.trimEnd()).join('\n')
}
export function ofFamily({ sources }: RuleList, family: 4 | 6): BlockedSource[] {
  return sources.filter(({ address, ports }) => address.includes(':') === (family === 6) && ports.length > 0)
}
