/** Days since 1970-01-01 UTC and nanoseconds of that day, as ISO 8601 UTC with nine decimals. */
export function isoTime({ day, time }: { day: number; time: number }): string {
  const seconds = Math.floor(time / 1e9)
  const whole = new Date((day * 86_400 + seconds) * 1000).toISOString().slice(0, -5)
  return `${whole}.${String(time - seconds * 1e9).padStart(9, '0')}Z`
}
