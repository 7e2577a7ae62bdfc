/** The document as one HTML file: no script, no request, headings and tables a screen reader can walk. */
import type { Block, ReportDocument } from './document.ts'
import { cellText, isNumber, timeText, visible } from './words.ts'

const escapes: { [letter: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const text = (words: string) => visible(words).replace(/[&<>"']/g, (letter) => escapes[letter])

const style = `
:root{color-scheme:light dark;--paper:#fbfaf7;--ink:#1c2430;--secondary:#5b6675;--line:#e3e0d8;--accent:#0f6e84}
@media (prefers-color-scheme:dark){:root{--paper:#12181f;--ink:#e6e9ee;--secondary:#94a1b2;--line:#26303b;--accent:#4fb3c8}.light{display:none}}
@media (prefers-color-scheme:light){.dark{display:none}}
body{margin:0 auto;max-width:1080px;padding:40px 32px 80px;background:var(--paper);color:var(--ink);font:14px/1.5 Inter,system-ui,sans-serif}
h1{font-size:26px;line-height:1.2;margin:0 0 4px}h2{font-size:19px;margin:44px 0 8px;padding-top:14px;border-top:1px solid var(--line)}h3{font-size:15px;margin:26px 0 6px}
p{max-width:76ch;margin:8px 0}nav ol{columns:2;padding-left:20px;color:var(--secondary)}a{color:var(--accent)}
.scroll{overflow-x:auto;margin:14px 0}table{border-collapse:collapse;font-size:12.5px;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:6px 0}th,td{padding:3px 14px 3px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th{color:var(--secondary);font-weight:500;white-space:nowrap}.number{text-align:right}td.mono,code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,monospace;font-size:12px}
pre{white-space:pre-wrap;word-break:break-all;background:color-mix(in srgb,var(--line) 40%,transparent);padding:10px 12px;border-radius:6px}
.small{color:var(--secondary);font-size:12px}dl{display:grid;grid-template-columns:max-content 1fr;gap:3px 20px;margin:12px 0}dt{color:var(--secondary)}dd{margin:0;overflow-wrap:anywhere}
blockquote{margin:12px 0;padding:2px 0 2px 14px;border-left:3px solid var(--accent);white-space:pre-wrap}figure{margin:18px 0}figure svg{max-width:100%;height:auto}
@media print{body{max-width:none;padding:0}}`

export function toHtml(document: ReportDocument): string {
  const { title, caseId, sections } = document
  const contents = sections.map(({ id, title }) => `<li><a href="#${id}">${text(title)}</a></li>`).join('')
  const body = sections.map(({ id, title, blocks }) => `<section id="${id}"><h2>${text(title)}</h2>\n${blocks.map(block).join('\n')}</section>`)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>${text(title)}</title><style>${style}</style></head>
<body><header><h1>${text(title)}</h1><p class="small">${text(caseId)}</p></header>
<nav aria-label="Contents"><ol>${contents}</ol></nav>
<main>${body.join('\n')}</main></body></html>
`
}

function block(one: Block): string {
  switch (one.kind) {
    case 'heading':
      return `<h3>${text(one.text)}</h3>`
    case 'paragraph':
      return `<p>${text(one.text)}</p>`
    case 'list':
      return `<ul>${one.items.map((item) => `<li>${text(item)}</li>`).join('')}</ul>`
    case 'facts':
      return `<dl>${one.rows.map(([name, value]) => `<dt>${text(name)}</dt><dd>${text(value)}</dd>`).join('')}</dl>`
    case 'code':
      return `<pre>${one.lines.map(text).join('\n')}</pre>`
    case 'note':
      return `<blockquote>${text(one.text)}<br><span class="small">${text(one.about)}, ${text(timeText(one.at))}</span></blockquote>`
    case 'figure':
      // The drawings are made here from numbers and escaped labels, never taken from evidence.
      return `<figure role="img" aria-label="${text(one.title)}"><div class="light">${one.light}</div><div class="dark">${one.dark}</div></figure>`
    case 'table':
      return table(one)
  }
}

function table({ caption, columns, rows, total, order, file }: Extract<Block, { kind: 'table' }>): string {
  const kind = (index: number) => (isNumber(columns[index]) ? ' class="number"' : columns[index].kind === 'address' ? ' class="mono"' : '')
  const head = columns.map(({ title, unit, definition }, index) => `<th scope="col"${kind(index)}${definition ? ` title="${text(definition)}"` : ''}>${text(title)}${unit && unit !== '1' && unit !== title.toLowerCase() ? ` <span class="small">${text(unit)}</span>` : ''}</th>`)
  const body = rows.map((row) => `<tr>${row.map((cell, index) => `<td${kind(index)}>${text(cellText(cell, columns[index]))}</td>`).join('')}</tr>`)
  const cut = rows.length < total ? `${rows.length} of ${total} rows` : `${total} ${total === 1 ? 'row' : 'rows'}`
  const where = file === null ? '' : `; all in ${file}`
  return `<div class="scroll"><table><caption>${text(caption)}</caption><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('\n')}</tbody></table>
<p class="small">${text(`${cut}, order: ${order}${where}.`)}</p></div>`
}
