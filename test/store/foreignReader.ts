/**
 * Reads whole cases of unknown origin, one a message, in a process that a test may lose: the first look, then everything
 * an opened case reads, then the seal. Run from source by `fork`.
 */
import { refusalOf } from '../../workers/refusals.ts'
import { lookAt } from '../../workers/store/look.ts'
import { openCase } from '../../workers/store/open.ts'

export interface ForeignReply {
  /** 'sealed' or 'altered' where it could be read, else the refusal's code. */
  outcome: string
  message: string
  /** Largest so far, bytes. */
  rss: number
}

function readAll(path: string): { outcome: string; message: string } {
  try {
    lookAt(path)
    const store = openCase({ path, mode: 'read', at: '', lock: false })
    try {
      store.summary()
      for (const protocol of ['tcp', 'udp'] as const) {
        const scope = { start: null, end: null, sensor: null, targets: '', protocol, outcome: 'all' as const }
        store.probes.visitPairs(scope, ['time', 'sourcePort', 'sequence', 'mark', 'frame', 'answer', 'handshake', 'answerDelay'], ({ source }) => void store.probes.addressText(source), { cancelled: () => false, progress() {} })
        store.probes.span(null, protocol)
        store.probes.days(null, protocol)
      }
      const wrong = store.checkSeal().filter(({ verdict }) => verdict !== 'equal')
      return { outcome: wrong.length === 0 ? 'sealed' : 'altered', message: wrong.map(({ name }) => name).join(', ') }
    } finally {
      store.close()
    }
  } catch (error) {
    const { code, message } = refusalOf(error).refusal
    return { outcome: code, message }
  }
}

process.on('message', (path: string) => {
  const reply: ForeignReply = { ...readAll(path), rss: process.resourceUsage().maxRSS * 1024 }
  process.send?.(reply)
})
process.on('disconnect', () => process.exit())
