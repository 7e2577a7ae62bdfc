/** The options that choose what an analysis computes on, as the contract's parameters. */
import { Option, type Command } from 'commander'
import { partialParametersSchema, profiles, Refusal, type PartialParameters } from '../../workers/contract.ts'

export interface ParameterOptions {
  window?: string
  profile?: PartialParameters['profile']
  set: string[]
}

export function withParameters(command: Command): Command {
  return command
    .option('--window <window>', 'all, month, week, day, hour, or START..END (half-open, UTC; either side may be left out)')
    .addOption(new Option('--profile <profile>', 'readings of the papers (default: investigation)').choices(Object.keys(profiles)))
    .option('--set <key=value>', 'one parameter; may be given again', (value, before: string[]) => [...before, value], [])
}

/** @throws Refusal `unknown_parameter` or `bad_question` */
export function parametersOf({ window, profile, set }: ParameterOptions): PartialParameters {
  const given: Record<string, unknown> = {}
  if (window !== undefined) given.window = window
  if (profile !== undefined) given.profile = profile
  for (const assignment of set) {
    const [, key, text] = /^([^=]+)=(.*)$/s.exec(assignment) ?? []
    if (key === undefined) throw new Refusal('bad_question', `--set ${assignment}: write it as key=value.`)
    if (!Object.hasOwn(profiles.investigation, key)) {
      throw new Refusal('unknown_parameter', `--set ${key}: there is no such parameter; there are ${Object.keys(profiles.investigation).join(', ')}.`)
    }
    given[key] = valueOf(key, text)
  }
  const checked = partialParametersSchema().safeParse(given)
  if (checked.success) return checked.data
  const [issue] = checked.error.issues
  const key = String(issue.path[0])
  const typed = set.findLast((assignment) => assignment.startsWith(`${key}=`)) ?? `${key}=${String(given[key])}`
  throw new Refusal('bad_question', `${typed}: ${inWords(issue)}.`)
}

/** The text as the kind of value the profile holds under this key. */
function valueOf(key: string, text: string): unknown {
  const model: unknown = profiles.investigation[key as keyof typeof profiles.investigation]
  if (typeof model === 'number') return text.trim() === '' ? text : Number(text)
  if (typeof model === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  return model === null && text === '' ? null : text
}

type Issue = NonNullable<ReturnType<ReturnType<typeof partialParametersSchema>['safeParse']>['error']>['issues'][number]
/** What the schema wants, without its own jargon. */
function inWords(issue: Issue): string {
  if (issue.code === 'invalid_type') return `it is a ${issue.expected === 'int' ? 'whole number' : issue.expected === 'boolean' ? 'flag, true or false' : issue.expected}`
  if (issue.code === 'invalid_value') return `it is one of ${issue.values.map(String).join(', ')}`
  if (issue.code === 'too_small') return issue.origin === 'string' ? 'it is empty' : `it is ${issue.inclusive ? 'at least' : 'above'} ${issue.minimum}`
  if (issue.code === 'too_big') return issue.origin === 'string' ? `it has at most ${issue.maximum} characters` : `it is ${issue.inclusive ? 'at most' : 'below'} ${issue.maximum}`
  return issue.message
}
