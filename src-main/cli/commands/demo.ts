/** portolan demo: makes labelled sample captures, two of darknets and one of an office, imports them and reports; needs no network. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { sensors, writeDarknetCapture } from '../../../workers/demo/darknet.ts'
import { officeSensor, writeOfficeCapture } from '../../../workers/demo/office.ts'
import { needFolder } from '../folder.ts'
import { placeOf } from '../places.ts'
import { write } from '../print.ts'
import { inCase, type ClockOption } from '../session.ts'
import { grouped } from '../text.ts'
import { writeCaptures } from './import.ts'
import { writeReportFiles } from './report.ts'

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('two made-up darknets and an office of a few days: write their captures, import them, report')
    .option('--out <folder>', 'where everything goes', 'portolan-demo')
    .option('--days <n>', 'days of traffic, 1 to 60', daysNumber, 4)
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<ClockOption & { out: string; days: number }>()
      await makeDemo({ folder: placeOf(options.out), days: options.days, now: options.now })
    })
}

function daysNumber(text: string): number {
  const days = Number(text)
  if (!/^\d{1,2}$/.test(text) || days < 1 || days > 60) throw new InvalidArgumentError('It is a whole number from 1 to 60.')
  return days
}

async function makeDemo({ folder, days, now }: ClockOption & { folder: string; days: number }): Promise<void> {
  const path = join(folder, 'demo.portolan')
  needFolder(folder)
  const made = existsSync(path)
  const captures = made ? [] : writeCapturesOf(folder, days)
  await inCase(
    {
      path,
      now,
      access: 'write',
      lanes: made ? ['analysis'] : ['import', 'analysis'],
      create: {
        settings: { title: 'Demonstration: two made-up darknets and an office', number: 'DEMO-1', examiner: '', organisation: '' },
        keep: (_, finished) => finished,
      },
    },
    async ({ line, expect }) => {
      for (const { path, sensor } of captures) {
        const imported = await expect(line.call('importCaptures', { places: [path], sensor }))
        writeCaptures(imported.captures)
      }
      if (made) write(`${path} is there already; its captures are not imported again.\n`)
      writeReportFiles(await expect(line.call('report', { place: join(folder, 'report'), parameters: {} })))
    },
  )
  write(`\nOpen it with: npm start -- --case ${JSON.stringify(path)}\n`)
}

function writeCapturesOf(folder: string, days: number): { path: string; sensor: string }[] {
  const darknets = sensors.map(({ name }, sensor) => {
    const path = join(folder, `darknet-${name}.pcap`)
    const { packets, probes, groups } = writeDarknetCapture({ path, days, sensor })
    write(`${path}: ${grouped(packets)} packets, ${grouped(probes)} probes, ${groups.length} planted groups of ports\n`)
    return { path, sensor: name }
  })
  const path = join(folder, `${officeSensor}.pcap`)
  const { packets, probes, open, connections } = writeOfficeCapture({ path, days })
  write(`${path}: ${grouped(packets)} packets, ${grouped(probes)} probes, ${grouped(open)} of them answered open, ${grouped(connections)} for ordinary connections\n`)
  return [...darknets, { path, sensor: officeSensor }]
}
