/** One finding as SVG on stdout: the figure that page and report show. */
import type { AnalysisResult, Finding } from '../../workers/contract.ts'
import { Refusal } from '../../workers/contract.ts'
import { chosen, note, titlesOf, write } from './print.ts'

export async function writeDrawing(result: AnalysisResult, { finding, look }: { finding?: number; look: 'light' | 'dark' }): Promise<void> {
  // Only a drawing needs the library that draws: other commands start without it.
  const { sheet } = await import('../../workers/report/drawing.ts')
  const candidates = finding === undefined ? result.findings : chosen(result, finding)
  const drawn = candidates.map((one) => ({ one, svg: null as string | null }))
  const first = drawn.find((candidate) => (candidate.svg = sheet(named(result, candidate.one), look)) !== null)
  const titles = titlesOf(result)
  if (first === undefined) {
    throw new Refusal('bad_question', finding === undefined ? `${result.title} has nothing to draw; print it as a table.` : `${titles[finding - 1]} is best read as a table; there are ${titles.map((title, index) => `${index + 1} ${title}`).join('; ')}.`)
  }
  write(`${first.svg ?? ''}\n`)
  for (const warning of result.warnings) note(warning)
  const shown = `${first.one.kind}: ${first.one.title}`
  titles.forEach((title, index) => title !== shown && note(`not this drawing: --finding ${index + 1}, ${title}`))
  const windows = new Set(result.findings.map(({ window }) => window))
  if (windows.size > 1) note(`drawn is ${first.one.window}; name another window to draw it.`)
}

/** One of several windows is named in its title. */
function named({ scope }: AnalysisResult, finding: AnalysisResult['findings'][number]): Finding {
  return scope.windows.length > 1 ? { ...finding, title: `${finding.title}, ${finding.window}` } : finding
}
