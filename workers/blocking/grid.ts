/**
 * The grid of one simulation from its parameters: strategies, K and blocking times. [DEFINITIONS 10]
 */
import { Refusal, strategyNames, type Parameters } from '../contract.ts'
import { longestList, type Strategy } from './strategies.ts'

export interface Grid {
  strategies: Strategy[]
  /** Ascending, from 0. */
  k: number[]
  /** Seconds, ascending. */
  t: number[]
}
const mostTimes = 100

/** @throws Refusal `bad_question` */
export function gridOf({ strategies, kGrid, tGrid }: Pick<Parameters, 'strategies' | 'kGrid' | 'tGrid'>): Grid {
  const names = strategies.split(',').map((name) => name.trim()).filter((name) => name !== '')
  const unknown = names.find((name) => !strategyNames.includes(name as Strategy))
  if (unknown !== undefined || names.length === 0) {
    throw new Refusal('bad_question', `strategies = ${JSON.stringify(strategies)}: ${unknown === undefined ? 'none is named' : `${JSON.stringify(unknown)} is none`}; there are ${strategyNames.join(', ')}.`)
  }
  const k = numbersOf('kGrid', kGrid)
  if (k.some((one) => one > longestList)) throw new Refusal('bad_question', `kGrid = ${JSON.stringify(kGrid)}: K goes up to ${longestList}.`)
  const t = numbersOf('tGrid', tGrid)
  if (t[0] === 0 || t.some((one) => one > 1e9)) throw new Refusal('bad_question', `tGrid = ${JSON.stringify(tGrid)}: a blocking time is from 1 to 1e9 seconds.`)
  // In the order of the contract, whatever the order asked for: the same question gives the same bytes.
  return { strategies: strategyNames.filter((name) => names.includes(name)), k, t }
}

/** '0-10,15' as ascending whole numbers, each once. */
function numbersOf(name: string, text: string): number[] {
  const wrong = (what: string) => new Refusal('bad_question', `${name} = ${JSON.stringify(text)}: ${what}; write whole numbers and ranges, such as 0-10,15.`)
  const found = new Set<number>()
  for (const part of text.split(',')) {
    const [, from, to] = /^\s*(\d{1,10})(?:\s*-\s*(\d{1,10}))?\s*$/.exec(part) ?? []
    if (from === undefined) throw wrong(`${JSON.stringify(part)} is no number or range`)
    const last = to === undefined ? Number(from) : Number(to)
    if (last < Number(from)) throw wrong(`${part.trim()} runs backwards`)
    for (let one = Number(from); one <= last; one++) {
      found.add(one)
      if (found.size > mostTimes * 10) throw wrong('too many of them')
    }
  }
  if (name === 'tGrid' && found.size > mostTimes) throw wrong(`more than ${mostTimes} of them`)
  return [...found].sort((one, other) => one - other)
}
