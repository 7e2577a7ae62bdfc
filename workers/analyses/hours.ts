/** Packets are counted by the hour at import, so a window's volume is that of the hours that begin in it. */
import type { AnalysisInput } from './analysis.ts'
import type { HourVolume } from '../material.ts'
import type { Instant } from '../capture/sink.ts'

const nanosecondsAnHour = 3_600e9
const hourOf = ({ day, time }: Instant) => day * 24 + time / nanosecondsAnHour

export function volumeWithin({ material, window, parameters, warn }: Pick<AnalysisInput, 'material' | 'window' | 'parameters' | 'warn'>): HourVolume[] {
  const { from, to } = window
  const start = from === null ? -Infinity : hourOf(from)
  const end = to === null ? Infinity : hourOf(to)
  if ([start, end].some((hour) => Number.isFinite(hour) && !Number.isInteger(hour))) warn('Packets are counted by the hour: hours that begin in the window are counted whole.')
  return material.volume(parameters).filter(({ hour }) => hour >= start && hour < end)
}
