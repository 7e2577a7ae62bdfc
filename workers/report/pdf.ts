/**
 * The document as PDF: selectable text, an outline, page x of y and the case on every page.
 *
 * The same document gives the same bytes: the creation date is the report's, not the clock's. Nothing is fetched: the
 * font comes from the program's own files, and every other address or file is refused.
 */
import pdfmake from 'pdfmake'
import type { Content, TDocumentDefinitions, TableCell } from 'pdfmake/interfaces.js'
import type { Block, FigureBlock, ReportDocument, Section, TableBlock } from './document.ts'
import { medium, regular } from './fonts.ts'
import { extent } from './html.ts'
import { cellText, isNumber, printable, printableLines, printableMarkup, timeText } from './words.ts'

const ink = '#1c2430'
const secondary = '#5b6675'
const line = '#e3e0d8'
const accent = '#0f6e84'
const wash = '#f6f4ef'
const margin = 48
/** Points of A4 between the margins. */
const pageWidth = 595.28 - 2 * margin
/** A word longer than this has no place to break of its own: hashes, paths. */
const longWord = { facts: 66, cell: 22, sha256: 66 }
const headerLetters = 110

export async function toPdf(document: ReportDocument, at: string): Promise<Buffer> {
  pdfmake.setFonts({ Roboto: { normal: regular, bold: medium, italics: regular, bolditalics: medium } })
  pdfmake.setUrlAccessPolicy(() => false)
  pdfmake.setLocalAccessPolicy((path) => path === regular || path === medium)
  const { title, caseId, madeWith, sections } = document
  const [first, ...rest] = sections
  const onEveryPage = shortened(printable(caseId))
  const definition: TDocumentDefinitions = {
    pageSize: 'A4',
    pageMargins: [margin, 60, margin, 56],
    info: { title: printable(title), subject: printable(caseId), creationDate: new Date(at), modDate: new Date(at), producer: 'Portolan', creator: 'Portolan' },
    language: 'en',
    defaultStyle: { font: 'Roboto', fontSize: 9, lineHeight: 1.25, color: ink },
    header: { text: onEveryPage, fontSize: 7.5, color: secondary, margin: [margin, 28, margin, 0] },
    footer: (page, pages) => ({
      columns: [{ text: printable(madeWith) }, { text: `Page ${page} of ${pages}`, alignment: 'right' }],
      fontSize: 7.5,
      color: secondary,
      margin: [margin, 18, margin, 0],
    }),
    content: [
      { canvas: [{ type: 'rect', x: 0, y: 0, w: pageWidth, h: 2.5, color: accent }] },
      { text: printable(title), fontSize: 21, bold: true, lineHeight: 1.15, margin: [0, 12, 0, 2], ...breaking(title, 30) },
      { text: 'Report on port scans', fontSize: 10.5, color: secondary, margin: [0, 0, 0, 10] },
      ...sectionContent(first),
      { stack: [{ toc: { title: { text: 'Contents', fontSize: 10.5, bold: true, margin: [0, 14, 0, 3] }, numberStyle: { color: secondary } } }], lineHeight: 1.1, unbreakable: true } as Content,
      ...rest.flatMap(sectionContent),
    ],
  }
  return pdfmake.createPdf(definition).getBuffer()
}

function sectionContent({ title, blocks }: Section): Content[] {
  return [
    above({ text: printable(title), fontSize: 14.5, bold: true, color: accent, margin: [0, 20, 0, 5], tocItem: true, outline: true }, 12 + roomOf(blocks, 0)),
    ...blocks.map((one, index) => block(one, roomOf(blocks, index + 1))),
  ]
}

/**
 * A heading with some room below itself, or on the next page: it is kept together with a gap that is taken back after it.
 * The library's own way to break before a heading lays the whole document out anew for each one.
 */
function above(heading: Content, room: number): Content {
  const gap = (margin: [number, number, number, number]): Content => ({ canvas: [], margin })
  return { stack: [{ stack: [heading, gap([0, 0, 0, room])], unbreakable: true }, gap([0, -room, 0, 0])] }
}

/** How much of the page a block wants before a heading above it makes sense there. */
function roomOf(blocks: readonly Block[], index: number): number {
  const next = blocks.at(index)
  if (next?.kind === 'figure') return figureHeight(next) + 16
  if (next?.kind === 'heading' || next?.kind === 'paragraph') return 30 + (blocks.at(index + 1)?.kind === 'figure' ? roomOf(blocks, index + 1) : 40)
  return next === undefined ? 0 : 80
}
const figureHeight = ({ width, height }: FigureBlock) => (height * pageWidth) / width

/** @param room what the block after this one wants, in points */
function block(one: Block, room: number): Content {
  switch (one.kind) {
    case 'heading':
      return above({ text: printable(one.text), fontSize: 10.5, bold: true, margin: [0, 14, 0, 3], ...breaking(one.text, 60) }, room)
    case 'paragraph':
      return { text: printable(one.text), margin: [0, 3, 0, 4], ...breaking(one.text, longWord.facts) }
    case 'list':
      return { ul: one.items.map((item) => ({ text: printable(item), margin: [0, 0, 0, 2], ...breaking(item, longWord.facts) })), markerColor: secondary, margin: [0, 3, 0, 6] } as Content
    case 'facts':
      return {
        layout: 'noBorders',
        margin: [0, 4, 0, 8],
        table: { widths: [112, '*'], dontBreakRows: true, body: one.rows.map(([name, value]) => [{ text: printable(name), color: secondary, ...breaking(name, 20) }, { text: printable(value), ...breaking(value, longWord.facts) }]) },
      }
    case 'code':
      return boxed({ stack: one.lines.map((text) => ({ text: printable(text), fontSize: 7.5, margin: [0, 1, 0, 1], ...breaking(text, 80) })), fill: wash, edge: false })
    case 'note':
      return boxed({
        stack: [
          { text: printableLines(one.text), ...breaking(one.text, 70) },
          { text: printable(`${one.about}, written by hand, ${timeText(one.at)}`), fontSize: 7.5, color: secondary, margin: [0, 3, 0, 0] },
        ],
        fill: wash,
        edge: true,
      })
    case 'figure':
      return { svg: inRoboto(one.light), width: pageWidth, margin: [0, 8, 0, 8] }
    case 'table':
      return table(one)
  }
}

function boxed({ stack, fill, edge }: { stack: Content[]; fill: string; edge: boolean }): Content {
  return {
    margin: [0, 5, 0, 8],
    table: { widths: ['*'], body: [[{ stack, fillColor: fill }]] },
    layout: { hLineWidth: () => 0, vLineWidth: (index: number) => (edge && index === 0 ? 2.2 : 0), vLineColor: () => accent, paddingLeft: () => 9, paddingRight: () => 9, paddingTop: () => 5, paddingBottom: () => 4 },
  }
}

function table(block: TableBlock): Content {
  const { caption, columns, rows } = block
  const size = columns.length > 9 ? 6.4 : columns.length > 7 ? 6.8 : 7.5
  const texts = rows.map((row) => row.map((cell, index) => cellText(cell, columns[index])))
  const alignment = (index: number) => (isNumber(columns[index]) ? 'right' : 'left')
  const head = columns.map(({ title }, index): TableCell => ({ text: printable(title), color: secondary, fontSize: size, alignment: alignment(index) }))
  const body = texts.map((row) =>
    row.map((text, index): TableCell => ({ text: printable(text), fontSize: size, alignment: alignment(index), noWrap: isNumber(columns[index]), ...breaking(text, columns[index].key === 'sha256' ? longWord.sha256 : longWord.cell) })),
  )
  // Prose takes what is left; everything else as much as it holds.
  const widths = columns.map(({ kind, key }, index) => (kind === 'text' && key !== 'sha256' && texts.some((row) => row[index].length > 40) ? '*' : 'auto'))
  return {
    stack: [
      above({ text: printable(caption), bold: true, fontSize: 8.5, margin: [0, 9, 0, 3] }, 48),
      {
        table: { headerRows: 1, dontBreakRows: true, widths, body: [head, ...body] },
        layout: {
          hLineWidth: (index: number) => (index === 0 ? 0 : index === 1 ? 0.8 : 0.4),
          vLineWidth: () => 0,
          hLineColor: (index: number) => (index === 1 ? secondary : line),
          paddingLeft: () => 0,
          paddingRight: () => 9,
          paddingTop: () => 1.6,
          paddingBottom: () => 0.9,
        },
      },
      { text: printable(extent(block)), fontSize: 7, color: secondary, margin: [0, 3, 0, 8] },
    ],
  }
}

/** Only where a word is too long: other text breaks between words. */
function breaking(text: string, longest: number): { wordBreak?: 'break-all' } {
  return text.split(/[\s-]/).some((word) => printable(word).length > longest) ? { wordBreak: 'break-all' } : {}
}
function shortened(text: string): string {
  return text.length > headerLetters ? `${text.slice(0, headerLetters - 1)}…` : text
}
/** The drawing asks for the page's typeface; the PDF carries its own. */
function inRoboto(svg: string): string {
  return printableMarkup(svg)
    .replace(/font: [a-z]+ ([a-z0-9]+) ([0-9.]+px) [^";]*/g, 'font-weight:$1;font-size:$2;font-family:Roboto')
    .replace(/font-family:[^;"]*/g, 'font-family:Roboto')
    // A name's halo is one stroke below its letters in a browser; here it has to be drawn before them.
    .replace(/<text([^>]*) stroke="[^"]*"([^>]*)>([^<]*)<\/text>/g, (haloed, before: string, after: string, words: string) => `${haloed}<text${before}${after}>${words}</text>`)
}
