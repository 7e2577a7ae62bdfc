/**
 * Where the host's own files are: the same code runs from source (node strips the types) and from the bundle.
 *
 * The build keeps all main files flat in out/main, so both lie two folders below the root.
 */
const fromSource = import.meta.url.endsWith('.ts')

/** The folder of package.json. */
export const root = new URL(fromSource ? '../' : '../../', import.meta.url)

/** The file a worker thread runs. */
export const threadEntry = new URL(fromSource ? 'workers/thread.ts' : 'out/main/thread.js', root)
/** The file a process of its own runs. */
export const apartEntry = new URL(fromSource ? 'workers/apart.ts' : 'out/main/apart.js', root)
/** The built page. */
export const pageFolder = new URL('out/renderer/', root)
