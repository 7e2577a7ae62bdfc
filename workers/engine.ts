/**
 * The engine: answers the contract. One line a call, delegating; it knows no thread, no transport, no clock.
 */
import type { CallName, Progress, Reply } from './contract.ts'

/** What a call may use from its host. */
export interface EngineContext {
  /** "Now" as ISO 8601 UTC: the engine has no clock of its own. */
  at: string
  told(progress: Progress): void
  changed(part: 'case' | 'captures' | 'notes' | 'settings'): void
  cancelled(): boolean
}

export interface Engine {
  /** Checks the question against its schema, answers, and turns every error into a refusal. Never throws. */
  answer(name: CallName, question: unknown, context: EngineContext): Promise<Reply>
  /** Opens on this lane a case that the desk has opened already. */
  attach(path: string, readOnly: boolean): void
  /** Lets go of the case on this lane. */
  release(): void
}

export function createEngine(): Engine {
  throw new Error('not assembled yet')
}
