/** The program's own fonts, and nothing else, for the two layouts. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// The same two steps up from workers/report and from the built thread in out/main.
const font = (name: string) => fileURLToPath(new URL(`../../resources/fonts/${name}`, import.meta.url))

/** Roboto covers Latin, Greek and Cyrillic in one file a weight. */
export const regular = font('Roboto-Regular.ttf')
export const medium = font('Roboto-Medium.ttf')

/** The page's typeface, for the HTML: Latin, all weights, as a data address. */
export function interFace(): string {
  const bytes = readFileSync(font('Inter-latin.woff2')).toString('base64')
  return `@font-face{font-family:Inter;font-weight:100 900;src:url(data:font/woff2;base64,${bytes}) format('woff2')}`
}
