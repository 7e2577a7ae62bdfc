/**
 * Where the host's own files are: the same code runs from source (node strips the types) and from the bundle.
 *
 * The build keeps all main files flat in out/main, so both lie two folders below the root.
 */
const fromSource = import.meta.url.endsWith('.ts')

/** The file a worker thread runs. */
export function threadEntry(): URL {
  return fromSource ? new URL('../workers/thread.ts', import.meta.url) : new URL('./thread.js', import.meta.url)
}
/** The folder of the built page. */
export function pageFolder(): URL {
  return fromSource ? new URL('../out/renderer/', import.meta.url) : new URL('../renderer/', import.meta.url)
}
