/** The entry of a thread with the stand-in engine. */
import { exposeEngine } from '../../workers/exposed.ts'
import { createStandIn } from './standIn.ts'

exposeEngine(createStandIn())
