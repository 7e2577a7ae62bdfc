/** The document as one HTML file: no script, no request, headings and tables a screen reader can walk. */
import type { Block, FigureBlock, ReportDocument, TableBlock } from './document.ts'
import { interFace } from './fonts.ts'
import { cellText, counted, isNumber, timeText, visible, visibleLines } from './words.ts'

const escapes: { [letter: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (words: string) => words.replace(/[&<>"']/g, (letter) => escapes[letter])
const text = (words: string) => escaped(visible(words))

const dark = '--paper:#12181f;--ink:#e6e9ee;--secondary:#94a1b2;--line:#26303b;--accent:#4fb3c8;--wash:#18212a'
const light = '--paper:#fbfaf7;--ink:#1c2430;--secondary:#5b6675;--line:#e3e0d8;--accent:#0f6e84;--wash:#f3f1eb'
const style = `
:root{color-scheme:light dark;${light}}.dark{display:none}
@media screen and (prefers-color-scheme:dark){:root{${dark}}.light{display:none}.dark{display:block}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1000px;padding:44px 36px 90px;background:var(--paper);color:var(--ink);font:14px/1.5 Inter,system-ui,sans-serif}
h1{font-size:27px;line-height:1.2;margin:0 0 6px;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:20px;line-height:1.3;margin:56px 0 10px;padding-top:18px;border-top:1px solid var(--line);color:var(--accent)}
h3{font-size:15px;line-height:1.4;margin:30px 0 6px;overflow-wrap:anywhere}
p,li{max-width:78ch;overflow-wrap:anywhere}p{margin:9px 0}ul{padding-left:20px;margin:9px 0}li{margin:3px 0}
header{border-top:3px solid var(--accent);padding-top:18px}
nav{margin:26px 0 0;padding:14px 18px;background:var(--wash);border-radius:6px}nav h2{font-size:13px;margin:0 0 6px;padding:0;border:0;color:var(--secondary);font-weight:600}
nav ol{columns:2;column-gap:40px;margin:0;padding-left:22px}a{color:var(--accent);text-underline-offset:2px;text-decoration-thickness:1px}
a:focus-visible,.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.scroll{overflow-x:auto;margin:16px 0 4px}table{border-collapse:collapse;font-size:12.5px;line-height:1.4;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;font-size:13px;padding:6px 0}th,td{padding:4px 18px 4px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th{color:var(--secondary);font-weight:500;white-space:nowrap;vertical-align:bottom}th,td.number,td.mono{white-space:nowrap}.number{text-align:right}td{overflow-wrap:anywhere}
th small{font-weight:400;font-size:11px}
.mono,code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12px}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--wash);padding:10px 14px;border-radius:6px;margin:10px 0}
.small{color:var(--secondary);font-size:12px;margin:4px 0 0}
dl{display:grid;grid-template-columns:minmax(120px,max-content) 1fr;gap:4px 24px;margin:12px 0}dt{color:var(--secondary)}dd{margin:0;overflow-wrap:anywhere}
aside{margin:16px 0;padding:8px 16px 10px;border-left:3px solid var(--accent);background:var(--wash);border-radius:0 6px 6px 0;max-width:78ch}
aside p{white-space:pre-wrap;margin:4px 0}figure{margin:26px 0 18px}figure svg{max-width:100%;height:auto}
footer{margin-top:56px;padding-top:12px;border-top:1px solid var(--line)}
@media print{body{max-width:none;padding:0;background:none}h2{break-after:avoid}h3,caption{break-after:avoid}figure,tr,aside{break-inside:avoid}.scroll{overflow:visible}}
`

export function toHtml(document: ReportDocument): string {
  const { title, caseId, madeWith, sections } = document
  const contents = sections.map(({ id, title }) => `<li><a href="#${id}">${text(title)}</a></li>`).join('')
  const body = sections.map(({ id, title, blocks }) => `<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${text(title)}</h2>\n${blocks.map(block).join('\n')}\n</section>`)
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">
<title>${text(title)}</title><style>${interFace()}${style}</style></head>
<body><header><h1>${text(title)}</h1><p class="small">${text(caseId)}</p></header>
<nav aria-labelledby="contents"><h2 id="contents">Contents</h2><ol>${contents}</ol></nav>
<main>
${body.join('\n')}
</main>
<footer><p class="small">${text(madeWith)}</p></footer></body></html>
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
      return `<aside aria-label="Note"><p>${escaped(visibleLines(one.text))}</p><p class="small">${text(`${one.about}, written by hand, ${timeText(one.at)}`)}</p></aside>`
    case 'figure':
      return figure(one)
    case 'table':
      return table(one)
  }
}

/** The drawings are made here from numbers and escaped names, never taken from evidence. */
function figure({ title, light, dark }: FigureBlock): string {
  return `<figure role="img" aria-label="${text(title)}"><div class="light">${light}</div><div class="dark">${dark}</div></figure>`
}

function table(block: TableBlock): string {
  const { caption, columns, rows } = block
  const mono = (index: number) => columns[index].kind === 'address' || columns[index].key === 'sha256'
  const kind = (index: number) => (isNumber(columns[index]) ? ' class="number"' : mono(index) ? ' class="mono"' : '')
  const head = columns.map((column, index) => {
    const { title, unit, definition } = column
    const said = unit === '' || unit === '1' || unit.toLowerCase() === title.toLowerCase()
    return `<th scope="col"${kind(index)}${definition ? ` title="${text(definition)}"` : ''}>${text(title)}${said ? '' : ` <small>${text(unit)}</small>`}</th>`
  })
  const body = rows.map((row) => `<tr>${row.map((cell, index) => `<td${kind(index)}>${text(cellText(cell, columns[index]))}</td>`).join('')}</tr>`)
  return `<div class="scroll" tabindex="0" role="region" aria-label="${text(caption)}"><table><caption>${text(caption)}</caption><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>
<p class="small">${text(extent(block))}</p>`
}

/** How much of the table is here, in which order, and where the rest is. */
export function extent({ rows, total, order, file }: TableBlock): string {
  const cut = rows.length < total ? `${counted(rows.length, 'row')} of ${counted(total, 'row')}` : counted(total, 'row')
  return `${cut}; order: ${order}${file === null ? '' : `; ${rows.length < total ? 'all' : 'also'} in ${file}`}.`
}
