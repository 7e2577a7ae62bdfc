/** portolan serve: the page on loopback, for machines without a desktop and for tests. */
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Option, type Command } from 'commander'
import { pageFolder } from '../../whereabouts.ts'
import { needFolder } from '../folder.ts'
import { placeOf } from '../places.ts'
import { expect, hostFor, onInterrupt, type ClockOption } from '../session.ts'
import { write } from '../print.ts'
import { wholeNumber } from './run.ts'

export interface ServeOptions extends ClockOption {
  case?: string
  folder?: string
  idle?: number
  page?: string
}

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('serve the page on 127.0.0.1 until Ctrl-C or 30 idle minutes')
    .option('--case <case>', 'the case to open')
    .option('--folder <folder>', 'its captures and cases are offered (default: the case’s folder, else this one)')
    .option('--idle <minutes>', 'end after as many minutes without use (default: 30)', wholeNumber)
    .addOption(new Option('--page <folder>', 'another build of the page').hideHelp())
    .action(async (_, command: Command) => {
      await servePage(command.optsWithGlobals<ServeOptions>())
    })
}

/** Serves until it is interrupted, idle, or its parent is gone. */
export async function servePage(options: ServeOptions): Promise<void> {
  const path = options.case === undefined ? null : placeOf(options.case)
  const folder = placeOf(options.folder ?? (path === null ? '.' : dirname(path)))
  needFolder(folder)
  const host = hostFor({ now: options.now, host: 'web', folder, ahead: ['desk', 'analysis'] })
  try {
    if (path !== null) await expect(host.shell.call('openCase', { place: path }))
    const page = options.page === undefined ? pageFolder : pathToFileURL(join(placeOf(options.page), '/'))
    const { serve } = await import('../../web/serve.ts')
    const web = await serve({ host, page, ...(options.idle === undefined ? {} : { idleMinutes: options.idle }) })
    const stopHearing = onInterrupt(() => void web.close())
    write(`Portolan serves the captures and cases of ${folder}\n${web.url}\nThe address is the key: whoever has it can use this case. Ctrl-C ends it.\n`)
    const why = await web.ended
    stopHearing()
    if (why === 'idle') process.stderr.write('portolan: ended after its idle time; start it again when it is needed.\n')
  } finally {
    await host.close()
  }
}
