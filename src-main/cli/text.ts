/** Text for a terminal: names from a capture may hold control and bidirectional characters that would rewrite the screen. */
import type { WeightFacts } from '../../workers/contract.ts'

const unseen = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

/** The text on one line with such characters written out as U+XXXX. */
export function visible(text: string): string {
  return text.replace(unseen, (letter) => `<U+${letter.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}>`)
}

/** 62738 -> '62 738': groups of three with a thin space would not align in every terminal, a plain space does. */
export function grouped(count: number): string {
  const [whole, fraction] = String(count).split('.')
  const spaced = whole.replace(/(\d)(?=(\d{3})+$)/g, '$1 ')
  return fraction === undefined ? spaced : `${spaced}.${fraction}`
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`
}

export const sixDigits = (value: number) => String(Number(value.toPrecision(6)))

/** What dissimilarities are made of, and the edge they hang on. */
export function weightsText({ heaviest, maximum, q1, q3, divisor }: WeightFacts): string {
  if (heaviest === null) return 'There is no transition in this scope.\n'
  return `The heaviest edge, ${heaviest.from} to ${heaviest.to}, has weight w_max = ${grouped(maximum)}; Q1 = ${sixDigits(q1)}, Q3 = ${sixDigits(q3)}, divided by ${sixDigits(divisor)}.\n`
}
