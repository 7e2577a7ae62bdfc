/** portolan sql "SELECT ..." --case CASE: one reading statement over probes, captures, ports, notes. */
import { Option, type Command } from 'commander'
import { Refusal, type Cell } from '../../../workers/contract.ts'
import { schemaText } from '../../../workers/store/query/schema.ts'
import { formats, write, writeCsv, writeJson, writeTable, type Format } from '../print.ts'
import { inCase, type ClockOption } from '../session.ts'
import { grouped, plural } from '../text.ts'
import { wholeNumberIn } from './run.ts'

/** As the contract takes it. */
const longestStatement = 100_000

interface SqlOptions extends ClockOption {
  case?: string
  format: Format
  json?: boolean
  limit?: number
  seconds?: number
  schema?: boolean
}

export function addSql(program: Command): void {
  program
    .command('sql')
    .description('ask a case in SQL, read only: probes, captures, ports, notes (--schema prints the tables)')
    .argument('[statement]', 'one SELECT, WITH, VALUES or EXPLAIN')
    .option('--case <case>', 'the case file (.portolan)')
    .addOption(new Option('--format <format>', 'how to print').choices(formats).default('table'))
    .option('--json', 'the same as --format json')
    .option('--limit <n>', 'rows at most (default: 10 000)', wholeNumberIn(1, 1_000_000))
    .option('--seconds <s>', 'end a statement that takes longer (default: 60)', wholeNumberIn(1, 86_400))
    .option('--schema', 'print the tables and their columns')
    .action(async (statement: string | undefined, _, command: Command) => {
      const options = command.optsWithGlobals<SqlOptions>()
      if (options.schema) return write(`${schemaText()}\n`)
      if (statement === undefined || options.case === undefined) throw new Refusal('bad_question', 'Write it as: portolan sql "select ..." --case CASE; portolan sql --schema prints the tables.')
      if (statement.trim() === '') throw new Refusal('bad_question', 'The statement is empty; write one such as "select dport, count(*) from probe group by 1".')
      if (statement.length > longestStatement) throw new Refusal('bad_question', `The statement has ${plural(statement.length, 'character')}, more than the ${grouped(longestStatement)} that are taken; ask for less at a time.`)
      const { limit, seconds } = options
      const answer = await inCase({ path: options.case, now: options.now, access: 'read' }, ({ line, expect }) => expect(line.call('query', { sql: statement, limit, seconds })))
      const { columns, rows, cut } = answer
      if (options.json || options.format === 'json') writeJson(answer)
      else if (options.format === 'csv') writeCsv({ header: columns, rows })
      else writeTable(columns.map((title, index) => ({ title, unit: '', kind: kindOf(rows, index) })), rows)
      if (cut !== null) {
        process.stderr.write(`note: only the first ${plural(rows.length, 'row')}, ${cut === 'rows' ? 'there are more; --limit asks for more' : 'more would be too large; ask for less'}.\n`)
      }
    })
}

/** Numbers stand to the right. They are printed as they are: a port is not grouped, nor is an id. */
function kindOf(rows: readonly Cell[][], index: number): 'port' | 'text' {
  return rows.every((row) => row[index] === null || typeof row[index] === 'number') ? 'port' : 'text'
}
