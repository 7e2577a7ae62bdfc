/** The entry of a kernel thread: at its turn it takes chunks until none is left, then ends. */
import { workerData } from 'node:worker_threads'
import { awaitTurn, endTurn, type Turn } from '../underWay.ts'
import { control, takeChunks } from './chunks.ts'
import { createKernel } from './kernel.ts'
import type { Shape } from './layout.ts'

const { memory, shape, thread, turn } = workerData as { memory: WebAssembly.Memory; shape: Shape; thread: number; turn: Turn | null }
awaitTurn(turn)
const { kernel, lanes, arrays } = createKernel({ memory, shape, thread })
const stop = () => Atomics.load(arrays.control, control.cancelled) === 1
takeChunks({ kernel, lanes, arrays, shape, stop }, () => {})
endTurn(turn)
