/** An engine with an empty case in a temporary folder, asked the way a host asks. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createEngine } from '../../workers/engine.ts'
import type { EngineContext } from '../../workers/handlers.ts'
import type { Answers, CallName, Question } from '../../workers/contract.ts'

const at = '2026-01-02T03:04:05Z'

export interface OpenEngine {
  folder: string
  ask<Name extends CallName>(name: Name, question: Question<Name>, context?: Partial<EngineContext>): Promise<Answers[Name]>
  end(): Promise<void>
}

export async function openEngine(): Promise<OpenEngine> {
  const folder = mkdtempSync(join(tmpdir(), 'portolan-engine-'))
  const engine = createEngine()
  const ask: OpenEngine['ask'] = async (name, question, context = {}) => {
    const reply = await engine.answer(name, question, { at, told() {}, changed() {}, cancelled: () => false, ...context })
    if (!reply.ok) throw Object.assign(new Error(`${name}: ${reply.refusal.code}: ${reply.refusal.message}`), reply.refusal)
    return reply.answer as Answers[typeof name]
  }
  await ask('createCase', { place: join(folder, 'case.portolan') })
  return {
    folder,
    ask,
    async end() {
      await ask('closeCase', {})
      rmSync(folder, { recursive: true })
    },
  }
}
