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

/** 0.2812 -> "28.1 %". Only all is 100 % and only nothing is 0 %: what is close to them gets three decimals. */
export function formatShare(value: number): string {
  const close = (value > 0 && value < 0.001) || (value > 0.999 && value < 1)
  const percent = Math.min(Math.max(value * 100, value > 0 ? 0.001 : value * 100), value < 1 ? 99.999 : value * 100)
  return `${percent.toFixed(close ? 3 : value === 0 || value === 1 ? 0 : 1)}${thin}%`
}
function grouped(digits: string, negative: boolean): string {
  return (negative ? '\u2212' : '') + digits.replace(/\B(?=(\d{3})+(?!\d))/g, thin)
}
