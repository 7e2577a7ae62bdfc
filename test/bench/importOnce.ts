/** node importOnce.ts CAPTURE CASE [THREADS]: one import into a new case, and its figures as JSON. Threads as the machine allows unless given. */
import { statSync } from 'node:fs'
import { importCaptures } from '../../workers/intake/import.ts'
import { openCase } from '../../workers/store/open.ts'

const [, , capture, place, threads] = process.argv
const at = '2026-01-02T03:04:05Z'
let firstProgress = 0
/** Milliseconds since the process began; `performance` would be loaded for it, which takes 2 of them. */
const progress = () => {
  firstProgress ||= process.uptime() * 1000
}
const store = openCase({ path: place, mode: 'create', at })
const [{ packets, probes, pairs, result }] = await importCaptures({
  store, paths: [capture], sensor: '', at, hooks: { cancelled: () => false, progress }, changed() {}, threads: threads === undefined ? undefined : Number(threads), largeInflate: true,
})
store.close()
process.stdout.write(JSON.stringify({ packets, probes, pairs, result, firstProgress, bytesAProbe: statSync(place).size / probes }))
