/** Numbers as figures and tables print them: thin spaces between thousands, a fixed few digits, no locale. */

const thin = '\u2009'

/** 62738 -> "62 738" with thin spaces; fractions keep at most four significant digits after a nonzero one. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value)) return grouped(String(Math.abs(value)), value < 0)
  const text = Math.abs(value) >= 1000 ? value.toFixed(1) : Number(value.toPrecision(4)).toString()
  const [whole, fraction] = text.replace('-', '').split('.')
  if (whole.includes('e') || fraction?.includes('e')) return text
  return grouped(whole, value < 0) + (fraction ? `.${fraction}` : '')
}
export function formatShare(value: number): string {
  return `${(value * 100).toFixed(value > 0 && value < 0.001 ? 3 : value >= 0.9995 || value === 0 ? 0 : 1)}${thin}%`
}
function grouped(digits: string, negative: boolean): string {
  return (negative ? '\u2212' : '') + digits.replace(/\B(?=(\d{3})+(?!\d))/g, thin)
}
