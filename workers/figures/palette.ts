/**
 * Colours that mean something, the same in table, graph, chart and report.
 *
 * Clusters: ten hues that eyes with any colour vision tell apart (after Okabe and Ito 2008, deepened for a light page and
 * lifted for a dark one); past ten the same hues in a second lightness; unclustered is grey. IANA ranges: three tones of
 * one hue.
 */
export type Look = 'light' | 'dark'

export const inks = {
  light: { paper: '#fbfaf7', ink: '#1c2430', secondary: '#5b6675', line: '#e3e0d8', accent: '#0f6e84', grid: '#ece9e1' },
  dark: { paper: '#12181f', ink: '#e6e9ee', secondary: '#94a1b2', line: '#26303b', accent: '#4fb3c8', grid: '#1e2731' },
} as const

const hues = {
  light: ['#0f6e84', '#c25a00', '#7a4fa3', '#2e7d32', '#b3261e', '#1f5fbf', '#8a6d00', '#a8327d', '#4d7358', '#6b5b4b'],
  dark: ['#4fb3c8', '#f0a35c', '#b79be0', '#79c27d', '#f08a80', '#7fb0f5', '#d9bd4a', '#e38cc3', '#9cc4a8', '#bfae9c'],
} as const
const unclustered = { light: '#8b94a1', dark: '#6c7887' } as const

/** @param group cluster number from 1; 0 is unclustered */
export function clusterColour(group: number, look: Look): string {
  if (group <= 0) return unclustered[look]
  const hue = hues[look][(group - 1) % hues[look].length]
  return Math.floor((group - 1) / hues[look].length) % 2 === 0 ? hue : mixed(hue, inks[look].paper, 0.45)
}

export const rangeColours = {
  light: { system: '#0b4f60', user: '#3d93a8', dynamic: '#a5cdd6' },
  dark: { system: '#8fd3e2', user: '#3f93a8', dynamic: '#245563' },
} as const

/** A colour between two: share 0 is the first. */
function mixed(one: string, other: string, share: number): string {
  const channel = (colour: string, at: number) => parseInt(colour.slice(at, at + 2), 16)
  const channels = [1, 3, 5].map((at) => Math.round(channel(one, at) * (1 - share) + channel(other, at) * share))
  return `#${channels.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}
