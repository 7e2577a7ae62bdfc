/**
 * The door a page's messages come through, the same for IPC and HTTP: one JSON text in, one reply out.
 */
import type { Line, Reply } from '../workers/contract.ts'
import { refuse } from './lane.ts'

/** Longest message a page may send, bytes of UTF-8. */
export const messageLimit = 1024 * 1024

/** @throws SyntaxError when the text is not JSON; everything else that is wrong with it becomes a refusal */
export function answerMessage(line: Line, text: string): Promise<Reply> {
  const message: unknown = JSON.parse(text)
  if (typeof message !== 'object' || message === null || Array.isArray(message)) return misshapen('is not an object')
  const { call, question, ...others } = message as Record<string, unknown>
  if (typeof call !== 'string') return misshapen('names no call')
  if (Object.keys(others).length > 0) return misshapen('holds more than call and question')
  return line.call(call as 'about', (question ?? {}) as Record<string, never>)
}

function misshapen(what: string): Promise<Reply> {
  return Promise.resolve(refuse('bad_question', `The message ${what}; it is {"call": name, "question": {...}}.`))
}
