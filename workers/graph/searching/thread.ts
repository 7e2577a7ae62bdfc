/** The entry of a thread that searches for communities: takes runs until none is left, then ends. */
import { workerData } from 'node:worker_threads'
import { control, takeRuns, viewOf, type Shared } from './shared.ts'

const shared = workerData as Shared
const view = viewOf(shared)
takeRuns(shared, view, () => Atomics.load(view.control, control.cancelled) === 1)
