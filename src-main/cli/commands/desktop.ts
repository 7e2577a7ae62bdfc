/**
 * portolan desktop (npm start): opens the window; where there is no Electron, or none can run, says why in one line and
 * serves the same page on loopback.
 */
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { launchWindow } from '../../launch.ts'
import { servePage, type ServeOptions } from './serve.ts'
import { placeOf } from '../places.ts'

export function addDesktop(program: Command): void {
  program
    .command('desktop')
    .description('open the window; without Electron, serve the page instead')
    .option('--case <case>', 'the case to open')
    .option('--folder <folder>', 'served when there is no window (default: Portolan in your home folder)')
    .action(async (_, command: Command) => {
      const options = command.optsWithGlobals<ServeOptions>()
      const why = await launchWindow({ words: options.case === undefined ? [] : ['--case', placeOf(options.case)] })
      if (why === null) return
      process.stderr.write(`portolan: no window here (${why}); the page is served for a browser instead.\n`)
      const fallback = options.case === undefined ? join(homedir(), 'Portolan') : undefined
      await servePage({ ...options, folder: options.folder ?? fallback })
    })
}
