/** What answers a call: a handler each, which hears and tells through its host's context. */
import type * as z from 'zod/mini'
import type { Answers, CallName, calls, ChangedPart, Hooks, Progress } from './contract.ts'

/** What a call may use from its host. */
export interface EngineContext {
  /** "Now" as ISO 8601 UTC: the engine has no clock of its own. */
  at: string
  /** The present while long work goes on; left out where it stands still. */
  now?(): string
  told(progress: Progress): void
  changed(part: ChangedPart): void
  cancelled(): boolean
}

export type Handlers = {
  [Name in CallName]: (
    question: z.output<ReturnType<(typeof calls)[Name]['question']>>,
    context: EngineContext,
  ) => Answers[Name] | Promise<Answers[Name]>
}

export function hooksOf({ told, cancelled }: EngineContext): Hooks {
  return { progress: told, cancelled }
}
export function after<Answer>(answer: Answer, then: () => void): Answer {
  then()
  return answer
}
