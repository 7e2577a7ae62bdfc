/** A finding as a drawing of its own: SVG text on paper of its look, sized by what it shows. */
import type { Finding } from '../contract.ts'
import { figureFor } from '../figures/index.ts'
import { figureHeight } from '../figures/height.ts'
import { inks, type Look } from '../figures/palette.ts'
import { toSvg } from '../figures/svg.ts'
import { visibleMarkup } from './words.ts'

export const drawingWidth = 720

/** Air around a drawing that stands on its own. */
const margin = 16

/** Null for a finding that is best read as a table. */
export function drawing(finding: Finding, look: Look): string | null {
  const option = figureFor(finding, look)
  return option && visibleMarkup(toSvg(option, drawingWidth, figureHeight(finding)))
}

/** The same as a file of its own: on paper of its look, with a margin. */
export function sheet(finding: Finding, look: Look): string | null {
  const drawn = drawing(finding, look)
  if (drawn === null) return null
  const [width, height] = [drawingWidth + 2 * margin, figureHeight(finding) + 2 * margin]
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${-margin} ${-margin} ${width} ${height}">` +
    `<rect x="${-margin}" y="${-margin}" width="${width}" height="${height}" fill="${inks[look].paper}"/>\n${drawn}\n</svg>`
  )
}
