/** Changes of the schema in order; a case file's user_version says how many it has seen. */
import { first } from './0001-first.ts'
import { labelsAndKnowledge } from './0002-labels-knowledge.ts'

export const upgrades: readonly string[] = [first, labelsAndKnowledge]
