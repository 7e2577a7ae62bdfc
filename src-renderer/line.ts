/**
 * The page's end of the line: Electron's where the preload left one, else fetch and an event stream to the loopback host.
 *
 * The token comes in the address's fragment, which never leaves the browser by itself, and goes out with each call.
 */
import type { Line, Place, Reply, Told } from '../workers/contract.ts'

export interface PageLine extends Line {
  /** Turns dropped files into places; null where the host cannot know their paths. */
  dropped: ((files: File[]) => Promise<Reply<Place[]>>) | null
}

declare global {
  interface Window {
    portolan?: Line & { dropped(files: File[]): Promise<Reply<Place[]>> }
  }
}

export function openLine(): PageLine {
  if (window.portolan) return window.portolan
  const authorization = { Authorization: `Bearer ${location.hash.slice(1)}` }
  const call = async (name: string, question: unknown): Promise<Reply> => {
    try {
      const response = await fetch('/call', {
        method: 'POST',
        headers: { ...authorization, 'Content-Type': 'application/json' },
        body: JSON.stringify({ call: name, question }),
      })
      if (response.status === 401 || response.status === 403) {
        return lost('This page has no key: open the address that the command line printed, whole.')
      }
      return (await response.json()) as Reply
    } catch {
      return lost('The host does not answer: it was stopped, or ended after its idle time. Start it again and open the address it prints.')
    }
  }
  return { call: call as Line['call'], listen: (hear) => listen(authorization, hear), dropped: null }
}

function lost(message: string): Reply {
  return { ok: false, refusal: { code: 'thread_lost', message } }
}

/** One JSON document a line; empty lines only keep the connection alive. */
function listen(headers: { Authorization: string }, hear: (told: Told) => void): () => void {
  const stop = new AbortController()
  void (async () => {
    const response = await fetch('/listen', { headers, signal: stop.signal })
    if (!response.ok || response.body === null) return
    let rest = ''
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const lines = (rest + part.value).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line.trim() !== '') hear(JSON.parse(line) as Told)
    }
  })().catch(() => {
    // The next call says that the host is gone; without one there is nothing to tell.
  })
  return () => stop.abort()
}
