/** The part of sax that is used here; the package ships no types. */
declare module 'sax' {
  interface QualifiedTag {
    /** Without its prefix. */
    local: string
  }
  interface Parser {
    /** From 0. */
    line: number
    onerror: ((error: Error) => void) | null
    ondoctype: ((text: string) => void) | null
    onopentagstart: (() => void) | null
    onattribute: ((attribute: { name: string; value: string }) => void) | null
    onopentag: ((tag: QualifiedTag) => void) | null
    onclosetag: (() => void) | null
    write(text: string): Parser
    close(): Parser
  }
  const sax: { parser(strict: boolean, options: { xmlns: boolean; position: boolean; strictEntities: boolean }): Parser }
  export default sax
}
