/** Electron's own kind of process apart: the release cannot run as plain Node, its fuse for that is off. */
import type { ApartTold } from '../../workers/wire.ts'
import type { StartApart } from '../apart.ts'
import type { ElectronApi } from './shell.ts'

export function startUtilityProcess(electron: ElectronApi): StartApart {
  return (entry) => {
    const child = electron.utilityProcess.fork(entry, [], { stdio: 'ignore', serviceName: 'Portolan apart' })
    return {
      send: (job) => child.postMessage(job),
      heard: (hear) => child.on('message', (told) => hear(told as ApartTold)),
      ended: (hear) => child.once('exit', () => hear()),
      kill: () => child.kill(),
    }
  }
}
