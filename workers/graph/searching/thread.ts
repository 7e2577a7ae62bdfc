/** The entry of a thread that searches for communities: at its turn it takes runs until none is left, then ends. */
import { workerData } from 'node:worker_threads'
import { awaitTurn, endTurn } from '../underWay.ts'
import { control, takeRuns, viewOf, type Shared } from './shared.ts'

const shared = workerData as Shared
const view = viewOf(shared)
awaitTurn(shared.turn)
takeRuns(shared, view, () => Atomics.load(view.control, control.cancelled) === 1)
endTurn(shared.turn)
