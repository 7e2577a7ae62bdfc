/** The one worker_threads entry: every lane of every host runs this file. */
import { createEngine } from './engine.ts'
import { exposeEngine } from './exposed.ts'

exposeEngine(createEngine())
