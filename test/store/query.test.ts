/** SQL over a case: what it holds, that it only reads, and that it can always be ended. */
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { QueryAnswer } from '../../workers/contract.ts'
import { writeDarknetCapture } from '../../workers/demo/darknet.ts'
import { runApart } from '../../src-main/apart.ts'
import { createHost, type Host } from '../../src-main/host.ts'
import { query } from '../../workers/store/query/query.ts'
import { queryTables, schemaText } from '../../workers/store/query/schema.ts'
import { alike, columnsNamed } from '../../workers/store/query/tables.ts'
import { portName } from '../../workers/ports/registry.ts'
import { portolan } from '../cli/portolan.ts'

const folder = mkdtempSync(join(tmpdir(), 'portolan-query-'))
const path = join(folder, 'case.portolan')
const captures = ['one.pcap', 'two.pcap'].map((name) => join(folder, name))
const sha256 = () => createHash('sha256').update(readFileSync(path)).digest('hex')
const ports = () => [{ ...portName(23), protocol: 'tcp' as const }, { ...portName(80), protocol: 'tcp' as const }]
const ask = (sql: string, limit = 1000): QueryAnswer => query({ path, sql, limit, ports })
let probes = 0

beforeAll(async () => {
  for (const [sensor, capture] of captures.entries()) probes += writeDarknetCapture({ path: capture, sensor, days: 1 }).probes
  await portolan(['import', captures[0], '--case', path, '--sensor', 'north'])
  await portolan(['import', captures[1], '--case', path, '--sensor', 'south'])
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true }))

describe('a query', () => {
  test('sees every probe once, with the numbers the analyses have', async () => {
    const { rows } = ask('select dport, count(*) from probe group by 1 order by 2 desc, 1', 65_536)
    const ran = await portolan(['run', 'top', '--case', path, '--format', 'json', '--set', 'retransmissions=keep', '--set', 'filter=none'])
    const { findings } = JSON.parse(ran.stdout) as { findings: { columns: { key: string }[]; rows: number[][] }[] }
    const [port, count] = ['port', 'probes'].map((key) => findings[0].columns.findIndex((column) => column.key === key))
    const top = findings[0].rows.map((row) => [row[port], row[count]])
    expect(rows.reduce((sum, [, probes]) => sum + Number(probes), 0)).toBe(probes)
    expect(top.length).toBeGreaterThan(10)
    const counted = new Map(rows as [number, number][])
    expect(top.map(([port]) => [port, counted.get(port)])).toEqual(top)
  })

  test('has every documented table and column, in the documented order and of the documented types', () => {
    for (const { name, columns } of queryTables) {
      const answer = ask(`select * from ${name} limit 50`)
      expect([name, answer.columns]).toEqual([name, columns.map((column) => column.name)])
      const wrong = answer.rows.flatMap((row) => row.filter((cell, index) => cell !== null && (typeof cell === 'number') !== (columns[index].type === 'integer')))
      expect([name, wrong]).toEqual([name, []])
      expect(schemaText()).toContain(`${name}: `)
      // To SQLite as well, which divides reals with a fraction.
      const types = ask(`select ${columns.map((column) => `typeof(${column.name})`).join(', ')} from ${name} limit 50`).rows
      expect([name, types.flatMap((row) => row.filter((type, index) => type !== 'null' && type !== columns[index].type))]).toEqual([name, []])
    }
    expect(ask('select * from probe limit 1').rows[0].slice(0, 14).includes(null)).toBe(false)
  })

  const counting = [
    'select dport, count(*) from probe group by 1 order by 2 desc, 1', 'select count(*) from probe', 'select count(*), min(dport), max(dport) from probe where dport > 100000',
    'select src, count(*) as n from probe group by src having count(*) > 3 order by n desc, src limit 20', 'select dst, sport, COUNT( * ) from probe group by dst, sport order by 1, 2 limit 500',
    "select tool, answer, handshake, sensor, capture, protocol, count(*) from probe where tool in ('zmap', 'masscan', 'none') group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6",
    'select dport / 100, count(*) / 7 from probe group by 1 order by 1',
    "select sensor, dport, count(*), count(distinct src) from probe where at_sensor = 'south' and not dport = 23 group by 1, 2 order by 3 desc, 2 limit 30",
    "select case when dport < 1024 then 'low (count(*))' else 'high' end, count(*) + count(*), max(dport) from probe group by 1 order by 1", 'select distinct src, dst from probe order by 1, 2 limit 700',
    "select dport, count(*) from probe('1999-01-01') group by 1 order by 2 desc, 1 limit 9", 'select answer, count(*) from udp_probe group by 1 order by 1', 'select count(*) from probe where src = \'1.2.3.4\'',
  ]
  test.each(counting)('that counts probes alike gives what it gives a row a probe: %s', (sql) => {
    expect(alike(sql)).toContain('sum(alike)'.slice(0, sql.startsWith('select distinct') ? 0 : undefined))
    const slowly = sql.replace(/from ((?:udp_)?probe(?:\('[^']*'\))?)/, 'from (select * from $1)').replace("where at_sensor = 'south' and", "where sensor = 'south' and")
    expect(alike(slowly)).toBeNull()
    const [fast, slow] = [ask(sql), ask(slowly)]
    expect([fast.columns, fast.rows, fast.rows.length > 0]).toEqual([slow.columns, slow.rows, true])
  })

  test.each([
    'select dport from probe', 'select dport, sum(dport) from probe group by 1', 'select time, count(*) from probe group by 1', 'select * from probe', 'select count(dport) from probe',
    'select count(*) from probe, port', 'select count(*) from probe join port on dport = port', 'select count(*) from probe union select 1', 'select dport, count(*) over () from probe',
    'select count(*) from (select 1 from probe)', 'select "dport", count(*) from probe group by 1', 'select count(*) -- from probe\n from probe', 'select p.dport, count(*) from probe p group by 1',
    'select probe.dport, count(*) from probe group by 1', 'select group_concat(dport) from probe', 'select count(*) from captures', 'select count(*) filter (where dport = 1) from probe', "select count(*) from probe('x'), port", 'select 1 as alike, count(*) from probe group by alike',
  ])('that may ask for more than kinds of probes is run as it is: %s', (sql) => {
    expect(alike(sql)).toBeNull()
  })

  test('gives the same values whether a column is named alone or with all others', () => {
    const whole = ask('select * from probe', 3000)
    for (const [index, name] of whole.columns.entries()) {
      const alone = ask(`select "${name}" from probe`, 3000)
      expect([name, alone.rows.map(([cell]) => cell)]).toEqual([name, whole.rows.map((row) => row[index])])
    }
    expect([...columnsNamed('select count(*) from probe')]).toEqual([])
    expect([...columnsNamed('SELECT DPort from probe where "SRC" = 1')].sort()).toEqual(['dport', 'src'])
    expect(columnsNamed('select * from a natural join probe').size).toBe(whole.columns.length)
  })

  test('reads less where a parameter says so, with the same rows as a condition', () => {
    const pairs = [
      [`select count(*) from probe('2016-11-01T12:00')`, `select count(*) from probe where time >= '2016-11-01T12'`],
      [`select count(*) from probe where until = '2016-11-01T12:00:00Z'`, `select count(*) from probe where time < '2016-11-01T12'`],
      [`select count(*) from probe where at_sensor = 'south'`, `select count(*) from probe where sensor = 'south'`],
      [`select count(*) from probe where to_network = (select dst || '/32' from probe limit 1)`, `select count(*) from probe where dst = (select dst from probe limit 1)`],
      [`select count(*) from probe where from_network = '0.0.0.0/0'`, `select count(*) from probe where src not like '%:%'`],
    ]
    for (const [one, other] of pairs) {
      expect([one, ask(one).rows]).toEqual([one, ask(other).rows])
      expect(Number(ask(one).rows[0][0]), one).toBeGreaterThan(0)
    }
    expect(() => ask(`select 1 from probe('yesterday')`)).toThrow(expect.objectContaining({ code: 'bad_question' }))
  })

  test('joins with the registry, with captures and with itself', () => {
    expect(ask(`select p.name from port p where p.port = 23`).rows).toEqual([['telnet']])
    const joined = `select c.name, p.name, count(*) from probe join port p on p.port = dport and p.protocol = 'tcp' join captures c on c.id = capture where dport in (23, 80) group by 1, 2 order by 1, 2`
    expect(ask(joined).rows.map(([capture, port]) => [capture, port])).toEqual([['one.pcap', 'http'], ['one.pcap', 'telnet'], ['two.pcap', 'http'], ['two.pcap', 'telnet']])
    expect(ask('select count(*) from (select dport from probe limit 40) a join (select dport from probe limit 40) b').rows).toEqual([[1600]])
  })

  test('is cut where its limit says, and says so', () => {
    expect([ask('select dport from probe', 7).rows.length, ask('select dport from probe', 7).cut, ask('select 1', 1).cut]).toEqual([7, 'rows', null])
    const wide = ask(`select printf('%.*c', 10000000, 'x') from probe`, 1000)
    expect([wide.cut, wide.rows.length]).toEqual(['size', 5])
  })

  test('gives what JSON can hold: whole numbers exact, blobs as literals', () => {
    expect(ask(`select 9007199254740993, 9007199254740991, x'00ff', null, 1e999, 0.5`).rows).toEqual([['9007199254740993', 9007199254740991, "x'00ff'", null, 'Infinity', 0.5]])
  })

  test('that is anything but one reading statement is refused, and the case keeps its bytes', () => {
    const before = sha256()
    const wrong = [
      '', ';', '--', 'delete from note', 'insert into note values (1, 2, 3, 4, 5)', 'update note set text = 1', 'drop table note', 'create table x (a)', 'pragma user_version',
      'pragma writable_schema = 1', "attach 'x' as y", 'vacuum', "vacuum into 'y'", 'begin', 'reindex', 'analyze', 'select 1; delete from note', 'select 1; select 2',
      "with x as (select 1) insert into note select 1, '', '', '', '' from x", '/* select */ delete from note', '-- select\ndelete from note', "select load_extension('x')",
      'select nonsense', 'select', "select writefile('x', 'y')", "select readfile('/etc/passwd')", "with x as (select 1) delete from note returning id", 'selectx',
      'insert into note select 1, 2, 3, 4, 5 returning id', 'values (1); drop table note', '\u0000select 1', 'select zeroblob(2000000000)', 'select * from probe where since > 3',
    ]
    const codes = wrong.map((sql) => {
      try {
        ask(sql)
        return [sql, 'answered']
      } catch (error) {
        return [sql, (error as { code?: string }).code]
      }
    })
    expect(codes).toEqual(wrong.map((sql) => [sql, 'bad_question']))
    expect(ask('/* a */ -- b\n select 1').rows).toEqual([[1]])
    expect(ask('explain query plan select 1').rows.length).toBeGreaterThan(0)
    expect(ask('values (1), (2)').rows).toEqual([[1], [2]])
    expect(sha256()).toBe(before)
  })
})

describe('a query without an end', () => {
  const endless = 'with recursive c (x) as (select 1 union all select x + 1 from c) select max(x) from c'
  let host: Host
  beforeAll(async () => {
    host = createHost({ host: 'cli' })
    expect((await host.shell.call('openCase', { place: path })).ok).toBe(true)
  })
  afterAll(() => host.close())
  const code = async (reply: Promise<{ ok: boolean; refusal?: { code: string } }>) => (await reply).refusal?.code ?? 'ok'

  test('is ended with its time, by a cancel, and by closing the case; the desk answers meanwhile', async () => {
    expect(await code(host.page.call('query', { sql: endless, seconds: 1 }))).toBe('query_limit')
    const running = host.page.call('query', { sql: endless })
    const [, notes] = await Promise.all([new Promise((resolve) => setTimeout(resolve, 300)), host.page.call('notes', {})])
    const listed = await host.page.call('running', {})
    const [operation] = listed.ok ? listed.answer : []
    expect([notes.ok, operation.call, (await host.page.call('cancel', { operation: operation.operation })).ok, await code(running)]).toEqual([true, 'query', true, 'cancelled'])
    const last = host.page.call('query', { sql: endless })
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect([(await host.shell.call('closeCase', {})).ok, await code(last)]).toEqual([true, 'cancelled'])
    expect(await code(host.page.call('query', { sql: 'select 1' }))).toBe('no_case')
  })

  test.concurrent('is ended by Ctrl-C on the command line, also from a terminal, which tells it to the process apart as well', async () => {
    for (const ran of await Promise.all([1, -1].map((whom) => stopped((pid) => process.kill(whom * pid, 'SIGINT'))))) {
      expect([ran.code, ran.stdout, /\[(\w+)\]\n$/.exec(ran.stderr)?.[1]]).toEqual([1, '', 'cancelled'])
    }
  }, 120_000)

  test.skipIf(process.platform !== 'linux').concurrent('ends with who asked, however that ended', async () => {
    const kills = { once: ['SIGKILL'], 'politely, twice': ['SIGTERM', 'SIGTERM'] }
    const left = Object.entries(kills).map(async ([name, signals]) => {
      let children: string[] = []
      await stopped((pid) => {
        children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
        for (const signal of signals) process.kill(pid, signal)
      })
      const runs = () => children.some((child) => existsSync(`/proc/${child}`))
      for (let waited = 0; runs() && waited < 5000; waited += 100) await new Promise((resolve) => setTimeout(resolve, 100))
      return [name, children.length, runs()]
    })
    expect(await Promise.all(left)).toEqual(Object.keys(kills).map((name) => [name, 1, false]))
  }, 120_000)

  /** The statement on the command line, and what was done to its process once it surely ran. */
  const stopped = (act: (pid: number) => void) =>
    portolan(['sql', endless, '--case', path], { group: true, started: ({ pid }) => void setTimeout(() => act(pid!), 8000) })
})

test('a process apart that was asked to end says nothing against the case; one that ended otherwise does', async () => {
  const [late, lost] = ['late', 'lost'].map((message) => ({ ok: false as const, refusal: { code: 'case_damaged' as const, message } }))
  const code = async (signal: string | null) => {
    const start = () => ({ send() {}, heard() {}, ended: (hear: (signal: string | null) => void) => hear(signal), kill() {} })
    const reply = await runApart({ job: { job: 'look', path }, start, seconds: 1, late, lost })
    return reply.ok ? 'ok' : reply.refusal.code
  }
  expect([await code('SIGINT'), await code('SIGHUP'), await code('SIGSEGV'), await code(null)]).toEqual(['cancelled', 'cancelled', 'case_damaged', 'case_damaged'])
})

test('the command line prints a table, CSV and JSON, and the schema', async () => {
  const words = ['sql', 'select dport, count(*) as probes from probe group by 1 order by 2 desc limit 2', '--case', path]
  const [table, csv, json, schema, none] = await Promise.all([portolan(words), portolan([...words, '--format', 'csv']), portolan([...words, '--json']), portolan(['sql', '--schema']), portolan(['sql'])])
  const { columns, rows } = JSON.parse(json.stdout) as QueryAnswer
  expect([columns, csv.stdout, schema.stdout, schema.code, none.code]).toEqual([
    ['dport', 'probes'],
    `dport,probes\r\n${rows.map((row) => `${row.join(',')}\r\n`).join('')}`,
    `${schemaText()}\n`,
    0,
    2,
  ])
  expect(table.stdout.split('\n')[2].trim().split(/ +/)).toEqual(rows[0].map(String))
}, 120_000)

test('hostile text is shown, not obeyed: control characters written out, formulas neutralised, in titles too', async () => {
  const words = ['sql', `select char(27) || '[2J' as "a${'\u202e'}b", char(9) || 'tab', '=1+2' as formula, 'two' || char(13, 10) || 'lines'`, '--case', path]
  const [table, csv] = await Promise.all([portolan(words), portolan([...words, '--format', 'csv'])])
  expect([table.code, csv.code]).toEqual([0, 0])
   
  const raw = /[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e]/
  expect([raw.test(table.stdout), raw.test(csv.stdout)]).toEqual([false, false])
  expect(csv.stdout.split('\r\n').slice(1, 3)).toEqual(["<U+001B>[2J,<U+0009>tab,'=1+2,two<U+000D><U+000A>lines", ''])
  expect(csv.stdout).toMatch(/^a<U\+202E>b,/)
})

test('an empty statement and bounds out of range are refused in words', async () => {
  const asked = [['', []], [' \n ', []], ['select 1', ['--limit', '0']], ['select 1', ['--limit', '1000001']], ['select 1', ['--seconds', '0']], [`select '${'x'.repeat(100_000)}'`, []]] as const
  const answers = await Promise.all(asked.map(([sql, more]) => portolan(['sql', sql, '--case', path, ...more])))
  expect(answers.map(({ code, stdout }) => [code, stdout])).toEqual(asked.map(() => [2, '']))
  expect(answers.map(({ stderr }) => /empty|whole number from 1 to (1 000 000|86 400)|more than the 100 000/.exec(stderr)?.[0])).toEqual([
    'empty', 'empty', 'whole number from 1 to 1 000 000', 'whole number from 1 to 1 000 000', 'whole number from 1 to 86 400', 'more than the 100 000',
  ])
  expect(answers.some(({ stderr }) => /expected|Too (big|small)|does not fit/.test(stderr))).toBe(false)
})
