/** The entry of a thread that searches for communities: at its turn it takes runs until none is left, then ends. */
import { workerData } from 'node:worker_threads'
import { createRoom } from '../louvain.ts'
import { awaitTurn, endTurn } from '../underWay.ts'
import { createMoves } from './moves.ts'
import { control, takeRuns, viewOf, type Shared } from './shared.ts'

const { shared, thread } = workerData as { shared: Shared; thread: number }
awaitTurn(shared.turn)
const view = viewOf(shared)
const moves = createMoves(shared, view.links, thread)
takeRuns(shared, view, createRoom(moves), () => Atomics.load(view.control, control.cancelled) === 1)
endTurn(shared.turn)
