/** Progress on stderr: one line that redraws itself in a terminal, a line every few seconds elsewhere. */
import { performance } from 'node:perf_hooks'
import type { Line, Running } from '../../workers/contract.ts'
import { grouped, visible } from './text.ts'

const sparseMilliseconds = 5000
const barWidth = 24

/** @returns stops showing and clears the line */
export function showProgress(line: Line): () => void {
  const { stderr } = process
  let drawn = false
  let next = performance.now() + sparseMilliseconds
  const clear = () => {
    if (drawn) stderr.write('\r\u001b[K')
    drawn = false
  }
  const stop = line.listen((told) => {
    if (told.what === 'ended') clear()
    if (told.what !== 'progress' || told.running.stage === 'waiting') return
    if (stderr.isTTY) {
      stderr.write(`\r\u001b[K${barOf(told.running).slice(0, (stderr.columns || 80) - 1)}`)
      drawn = true
    } else if (performance.now() >= next) {
      next = performance.now() + sparseMilliseconds
      stderr.write(`${barOf(told.running)}\n`)
    }
  })
  return () => {
    stop()
    clear()
  }
}

function barOf({ stage, subject, done, total, unit, rate, secondsLeft }: Running): string {
  const share = total > 0 ? Math.min(1, done / total) : 0
  const filled = Math.round(share * barWidth)
  const bar = total > 0 ? `[${'#'.repeat(filled)}${'.'.repeat(barWidth - filled)}] ${Math.floor(share * 100)} % ` : ''
  const pace = rate === null ? '' : `, ${amount(rate, unit)}/s`
  const left = secondsLeft === null ? '' : `, ${clock(secondsLeft)} left`
  const words = [stage, visible(subject)].filter(Boolean).join(' ')
  return `${bar}${words}: ${amount(done, unit)}${total > 0 ? ` of ${amount(total, unit)}` : ''}${pace}${left}`
}
function amount(count: number, unit: string): string {
  return unit === 'bytes' ? `${(count / 1e6).toFixed(1)} MB` : `${grouped(Math.round(count))} ${unit}`.trim()
}
function clock(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`
}
