/**
 * The document as PDF: selectable text, an outline, page x of y and the case on every page.
 *
 * The same document gives the same bytes: the creation date is the report's, not the clock's. Nothing is fetched: the
 * font comes from the program's own files, and every other address or file is refused.
 */
import { fileURLToPath } from 'node:url'
import pdfmake from 'pdfmake'
import type { Content, TDocumentDefinitions, TableCell } from 'pdfmake/interfaces.js'
import type { Block, ReportDocument } from './document.ts'
import { cellText, isNumber, printable, timeText } from './words.ts'

// The same two steps up from workers/report and from the built thread in out/main.
const font = (name: string) => fileURLToPath(new URL(`../../resources/fonts/${name}`, import.meta.url))
const regular = font('Roboto-Regular.ttf')
const medium = font('Roboto-Medium.ttf')
const ink = '#1c2430'
const secondary = '#5b6675'
const line = '#e3e0d8'
const accent = '#0f6e84'
/** Landscape columns that fit a page at the table's type size. */
const pageWidth = 515

export async function toPdf(document: ReportDocument, at: string): Promise<Buffer> {
  pdfmake.setFonts({ Roboto: { normal: regular, bold: medium, italics: regular, bolditalics: medium } })
  pdfmake.setUrlAccessPolicy(() => false)
  pdfmake.setLocalAccessPolicy((path) => path === regular || path === medium)
  const { title, caseId, sections } = document
  const definition: TDocumentDefinitions = {
    pageSize: 'A4',
    pageMargins: [40, 54, 40, 48],
    info: { title: printable(title), creationDate: new Date(at), producer: 'Portolan', creator: 'Portolan' },
    defaultStyle: { font: 'Roboto', fontSize: 9, lineHeight: 1.25, color: ink },
    header: () => ({ text: printable(caseId), fontSize: 7.5, color: secondary, margin: [40, 24, 40, 0] }),
    footer: (page, pages) => ({ text: `Page ${page} of ${pages}`, alignment: 'right', fontSize: 7.5, color: secondary, margin: [40, 12, 40, 0] }),
    content: [
      { text: printable(title), fontSize: 20, bold: true, margin: [0, 0, 0, 14] },
      { toc: { title: { text: 'Contents', fontSize: 11, bold: true, margin: [0, 0, 0, 4] } } } as Content,
      ...sections.flatMap(({ title, blocks }): Content[] => [
        { text: printable(title), fontSize: 14, bold: true, color: accent, margin: [0, 22, 0, 6], tocItem: true, outline: true, headlineLevel: 1 } as Content,
        ...blocks.map(block),
      ]),
    ],
    // A heading does not stay alone at the foot of a page.
    pageBreakBefore: (node, context) =>
      node.headlineLevel === 1 && (node.startPosition?.verticalRatio ?? 0) > 0.86 && context.getFollowingNodesOnPage().length < 40,
  }
  return pdfmake.createPdf(definition).getBuffer()
}

function block(one: Block): Content {
  switch (one.kind) {
    case 'heading':
      return { text: printable(one.text), fontSize: 10.5, bold: true, margin: [0, 12, 0, 3], headlineLevel: 1 }
    case 'paragraph':
      return { text: printable(one.text), margin: [0, 3, 0, 3] }
    case 'list':
      return { ul: one.items.map(printable), margin: [0, 3, 0, 6] }
    case 'facts':
      return {
        layout: 'noBorders',
        margin: [0, 4, 0, 6],
        table: { widths: [130, '*'], body: one.rows.map(([name, value]) => [{ text: printable(name), color: secondary }, { text: breakable(printable(value)) }]) },
      }
    case 'code':
      return { stack: one.lines.map((text) => ({ text: breakable(printable(text)), fontSize: 7.5 })), margin: [0, 4, 0, 8] }
    case 'note':
      return { stack: [printable(one.text), { text: printable(`${one.about}, ${timeText(one.at)}`), fontSize: 7.5, color: secondary }], margin: [10, 4, 0, 8] }
    case 'figure':
      return { svg: one.light.replace(/font-family:[^;"]*/g, 'font-family:Roboto').replace(/font-family="[^"]*"/g, 'font-family="Roboto"'), width: Math.min(pageWidth, one.width), margin: [0, 8, 0, 8] }
    case 'table':
      return table(one)
  }
}

function table({ caption, columns, rows, total, order, file }: Extract<Block, { kind: 'table' }>): Content {
  const size = columns.length > 9 ? 6 : columns.length > 7 ? 6.5 : 7.5
  const head: TableCell[] = columns.map((column) => ({ text: printable(column.title), color: secondary, fontSize: size, alignment: isNumber(column) ? 'right' : 'left' }))
  const body = rows.map((row) =>
    row.map((cell, index): TableCell => ({ text: breakable(printable(cellText(cell, columns[index]))), fontSize: size, alignment: isNumber(columns[index]) ? 'right' : 'left' })),
  )
  const cut = rows.length < total ? `${rows.length} of ${total} rows` : `${total} ${total === 1 ? 'row' : 'rows'}`
  return {
    stack: [
      { text: printable(caption), bold: true, fontSize: 8.5, margin: [0, 8, 0, 3] },
      {
        table: { headerRows: 1, widths: columns.map(({ kind }) => (kind === 'text' ? '*' : 'auto')), body: [head, ...body] },
        layout: { hLineWidth: () => 0.4, vLineWidth: () => 0, hLineColor: () => line, paddingLeft: () => 0, paddingRight: () => 7, paddingTop: () => 1.4, paddingBottom: () => 0.8 },
      },
      { text: printable(`${cut}, order: ${order}${file === null ? '' : `; all in ${file}`}.`), fontSize: 7, color: secondary, margin: [0, 3, 0, 8] },
    ],
  }
}

/** Hashes and paths have no spaces: a chance to break every 48 characters keeps them on the page. */
function breakable(text: string): string {
  return text.replace(/\S{48}(?=\S)/g, '$& ')
}
