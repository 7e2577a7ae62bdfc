/**
 * Elements and attributes of an XML file in document order, each with its line, read by sax in its strict mode.
 *
 * Refused beside what is not well-formed: a document type (so nothing is expanded or fetched), an attribute twice,
 * elements nested deeper than any label file does.
 */
import sax from 'sax'

export interface XmlElement {
  /** Without its prefix. */
  name: string
  attributes: Map<string, string>
  line: number
  depth: number
}
export class XmlError extends Error {
  readonly line: number
  constructor(message: string, line: number) {
    super(message)
    this.line = line
  }
}
const deepest = 32

/** Visits every element as it opens and as it closes; throws XmlError. */
export function readXml(input: { text: string; open(element: XmlElement): void; close(element: XmlElement): void }): void {
  const { text, open, close } = input
  const parser = sax.parser(true, { xmlns: true, position: true, strictEntities: true })
  const wrong = (message: string) => new XmlError(message, parser.line + 1)
  const stack: XmlElement[] = []
  let attributes = new Map<string, string>()
  parser.onerror = (error) => {
    throw wrong(error.message.split('\n')[0])
  }
  parser.ondoctype = () => {
    throw wrong('a document type is not read')
  }
  parser.onopentagstart = () => (attributes = new Map())
  // With xmlns, sax tells every attribute, a second one of the same name too.
  parser.onattribute = ({ name, value }) => {
    if (attributes.has(name)) throw wrong(`the attribute ${name} twice`)
    attributes.set(name, value)
  }
  parser.onopentag = ({ local }) => {
    if (stack.length >= deepest) throw wrong(`elements within elements deeper than ${deepest}`)
    const element = { name: local, attributes, line: parser.line + 1, depth: stack.length }
    stack.push(element)
    open(element)
  }
  parser.onclosetag = () => {
    const element = stack.pop()!
    close({ ...element, line: parser.line + 1 })
  }
  parser.write(text.replace(/^\ufeff/, '')).close()
}
