/** Sixty strings that are not what they seem, for every place where text leaves the program. */
const scripts = [
  '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '<svg onload=alert(1)>', '"><script>alert(1)</script>', "'><img src=x>",
  '<iframe src="http://x.example">', '<a href="javascript:alert(1)">x</a>', '</title><script>alert(1)</script>', '</style><script>1</script>',
  '<!--', '-->', ']]>', '<![CDATA[', '&lt;script&gt;', '&#x3c;script>', '{{7*7}}', '${7*7}', '{@html x}', '<math><mi//xlink:href="data:x,<script>">',
  '<base href="//x.example">',
]
const formulas = [
  '=1+1', '+1+1', '-1+1', '@SUM(A1)', '\t=1+1', '\r=1+1', '=HYPERLINK("http://x.example")', "=cmd|' /C calc'!A0", '＝1+1', '＋1', '－1', '＠x',
  '"=1+1', ',=1+1', '\n=1+1', '=IMPORTXML("http://x.example","//a")',
]
const paths = ['../../etc/passwd', '..\\..\\x', '/dev/null', 'CON', 'a\0b', '.', '-rf', '~root', 'a/b', 'x'.repeat(5000)]
const unseen = [
  '\u202Egnp.exe', '\u2066x\u2069', '\u200Bzero', '\u00ADsoft', '\uFEFFmark', '\u0007bell', '\u001b[31mred', '\u2028line', '\u0085next', '\ufffe',
  '\ud800half', 'e\u0301\u0301\u0301\u0301', '\u{e0041}tag', '\u3164blank',
]

export const hostileStrings: readonly string[] = [...scripts, ...formulas, ...paths, ...unseen]
