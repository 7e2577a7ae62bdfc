/** Text for a terminal: names from a capture may hold control and bidirectional characters that would rewrite the screen. */

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
