/**
 * Colours that mean something, the same in table, graph, chart and report.
 *
 * Clusters: ten colours searched so that any two stay apart for every eye: at least 0.08 in OKLab (Ottosson 2020) with
 * normal, protan, deutan and tritan vision (matrices of Machado et al. 2009), and at least 3:1 against the paper; the
 * most different come first, and a cluster keeps its hue from light to dark. Past ten the same hues in a second lightness;
 * unclustered is grey. IANA ranges: three tones of one hue.
 */
export type Look = 'light' | 'dark'

export const inks = {
  light: { paper: '#fbfaf7', ink: '#1c2430', secondary: '#5b6675', line: '#e3e0d8', accent: '#0f6e84', grid: '#ece9e1' },
  dark: { paper: '#12181f', ink: '#e6e9ee', secondary: '#94a1b2', line: '#26303b', accent: '#4fb3c8', grid: '#1e2731' },
} as const

export const clusterColours = {
  light: ['#0f6e84', '#5d300c', '#358fe9', '#895618', '#da6b71', '#6544ad', '#5a9313', '#92194f', '#a46eb5', '#2d2f84'],
  dark: ['#4fb3c8', '#c26e12', '#4c7db4', '#dcb155', '#9a6c75', '#8c8cec', '#90f1a6', '#e58491', '#e8d4fe', '#9dbdff'],
} as const
const unclustered = { light: '#8b94a1', dark: '#6c7887' } as const

/** @param group cluster number from 1; 0 is unclustered */
export function clusterColour(group: number, look: Look): string {
  if (group <= 0) return unclustered[look]
  const colours = clusterColours[look]
  const colour = colours[(group - 1) % colours.length]
  return Math.floor((group - 1) / colours.length) % 2 === 0 ? colour : mixed(colour, inks[look].paper, 0.45)
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
