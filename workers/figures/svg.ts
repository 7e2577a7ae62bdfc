/**
 * An option as SVG text, in plain node.
 *
 * The renderer numbers its ids by how often it was called, and adds styles for a pointer that never comes: ids are
 * renamed after the drawing's own content, the styles removed, so that the same option always gives the same bytes and
 * several drawings can stand in one page.
 */
import { BarChart, BoxplotChart, GraphChart, LineChart, ScatterChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { LabelLayout } from 'echarts/features'
import { SVGRenderer } from 'echarts/renderers'
import type { Option } from './axes.ts'

use([BarChart, BoxplotChart, GraphChart, LineChart, ScatterChart, AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TitleComponent, TooltipComponent, LabelLayout, SVGRenderer])

/** @param width, height in CSS pixels */
export function toSvg(option: Option, width: number, height: number): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  chart.setOption(option)
  const drawn = chart.renderToSVGString()
  chart.dispose()
  const plain = drawn
    .replace(/<style\b[\s\S]*?<\/style>/g, '')
    .replace(/ (class="zr\d+-cls-\d+"|pointer-events="[^"]*"|ecmeta_[a-z_]+="[^"]*")/g, '')
    .replace(/\bzr\d+-/g, 'zr-')
  return plain.replace(/\bzr-/g, `f${fingerprint(plain)}-`)
}

/** FNV-1a over the text, as base 36: a name, not a seal. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return (hash >>> 0).toString(36)
}
