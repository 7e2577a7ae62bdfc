/** node importOnce.ts CAPTURE CASE THREADS: one import into a new case, and its figures as JSON. */
import { statSync } from 'node:fs'
import { importCaptures } from '../../workers/intake/import.ts'
import { openCase } from '../../workers/store/open.ts'

const [, , capture, place, threads] = process.argv
const at = '2026-01-02T03:04:05Z'
const cpu = process.cpuUsage()
const begun = performance.now()
let firstProgress = 0
const progress = () => {
  firstProgress ||= performance.now() - begun
}
const store = openCase({ path: place, mode: 'create', at })
const [{ packets, probes, pairs, result }] = await importCaptures({
  store, paths: [capture], sensor: '', at, hooks: { cancelled: () => false, progress }, changed() {}, threads: Number(threads), largeInflate: true,
})
store.close()
const { user, system } = process.cpuUsage(cpu)
const wall = (performance.now() - begun) / 1e3
process.stdout.write(JSON.stringify({ packets, probes, pairs, result, wall, cpu: (user + system) / 1e6, firstProgress, bytesAProbe: statSync(place).size / probes }))
