/** The parameters of the three profiles, and what a caller left out filled from one. */
import type { Parameters, PartialParameters, ProfileName } from './contract.ts'

const base: Omit<Parameters, 'profile' | 'retransmissions' | 'cut' | 'filter'> = {
  window: 'all',
  zone: 'UTC',
  sensor: null,
  sensors: 'together',
  captures: '',
  targets: '',
  sources: '',
  withoutSources: '',
  protocol: 'tcp',
  outcome: 'all',
  gap: 3600,
  minimum: 3,
  maximum: 30,
  counting: 'transitions',
  cost: 'hops',
  directed: true,
  normalised: false,
  tolerance: 1e-12,
  degree: 'total',
  algorithm: 'louvain',
  weighted: true,
  resolution: 1,
  seed: 1,
  runs: 20,
  incremental: 0.5,
  random: 0.05,
  cluster: 1,
  k: 3,
  train: '',
  test: '',
  knowledge: null,
  strategies: 'myself,euclidean,semantic,successor,popular',
  kGrid: '0-10',
  tGrid: '1,15,60,300,900,3600,7200,20000,43200,86400',
  t: 20_000,
  blockScope: 'source',
  detection: 1,
  testData: 'unfiltered',
  benign: 'handshakes',
  scanLabel: 'anomalous',
  top: 0,
}
/** The three profiles: an investigation's default, Lagraa & Francois 2017, Evrard et al. 2019. */
export const profiles: Record<ProfileName, Parameters> = {
  investigation: { ...base, profile: 'investigation', retransmissions: 'drop', cut: 'day', filter: 'pair-day' },
  paper1: { ...base, profile: 'paper1', retransmissions: 'keep', cut: 'month', filter: 'none' },
  paper2: { ...base, profile: 'paper2', retransmissions: 'keep', cut: 'day', filter: 'pair-day' },
}

export function completeParameters(given: PartialParameters): Parameters {
  return { ...profiles[given.profile ?? 'investigation'], ...given }
}
