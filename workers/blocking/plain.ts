/** Foreign text made harmless: one line of printable ASCII, so that no format takes any of it for its own syntax. */

/** Everything but printable ASCII is written out as \u{...}; at most `limit` characters. */
export function plain(text: string, limit = 80): string {
  const written = Array.from(text.slice(0, limit), (sign) => (/^[ -~]$/.test(sign) ? sign : `\\u{${sign.codePointAt(0)!.toString(16)}}`)).join('')
  return written.length > limit || text.length > limit ? `${written.slice(0, limit - 3)}...` : written
}

/** Words for a comment: letters, digits and . , : / ( ) % + = _ - alone, so that no quote, brace, semicolon or backslash ends it. */
export function words(text: string, limit = 80): string {
  return plain(text, limit).replace(/[^A-Za-z0-9 .,:/()%+=_-]/g, '_')
}
