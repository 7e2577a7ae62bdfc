/**
 * How shells and threads are bundled so that each starts in little time: an import of a small capture is mostly the start
 * of three threads.
 */
import { join } from 'node:path'
import { build, type BuildOptions, type Plugin } from 'vite'

/** Whoever takes from the contract what has no schema does not load those that have one. */
const schemasOnlyWhereUsed = { test: /workers\/contract\.ts$/, sideEffects: false }

/** What engine and benches start by itself, by the name that each is started under: seen from the root. */
export const threads = {
  kernels: 'workers/graph/thread.ts',
  sorting: 'workers/store/sorting/thread.ts',
  reading: 'workers/store/beside/thread.ts',
  hashing: 'workers/capture/hashing/thread.ts',
}

/** For `rolldownOptions`. Names stay as they are written: they stand in messages of errors. */
export const bundling: NonNullable<BuildOptions['rolldownOptions']> = {
  treeshake: { moduleSideEffects: [schemasOnlyWhereUsed] },
  output: {
    format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js',
    minify: { mangle: false, compress: false, codegen: { removeWhitespace: true } },
  },
}

/**
 * Each program is bundled by itself: one file, beside those that it loads when they are asked for. Bundled together they
 * share pieces, and start from fourteen files: to find and read one takes a thread 2 ms of CPU.
 * @param input.programs their sources, seen from the root, by the name each is started under
 * @param input.into the folder where they lie, flat: they find each other
 */
export async function buildPrograms(input: { root: string; into: string; programs: Record<string, string>; commit: string }): Promise<void> {
  const { root, into, programs, commit } = input
  for (const [name, path] of Object.entries(programs)) {
    await build({
      configFile: false, root, logLevel: 'error',
      define: { PORTOLAN_COMMIT: JSON.stringify(commit) },
      build: { outDir: into, emptyOutDir: false, ssr: true, target: 'node22', minify: false, rolldownOptions: { input: { [name]: join(root, path) }, ...bundling } },
      ssr: { noExternal: true },
      plugins: [...startPlugins(), placeForCommonJs()],
    })
  }
}

/** All but the native module travels in the bundle. */
export const startPlugins = (): Plugin[] => [sqliteInTheBundle(), builtinsAsTheyAre(), registryWhenAsked()]

/**
 * The eleven files of better-sqlite3's own script become part of the bundle. The native module is opened where it is to be
 * expected; only where it is not, because it was compiled on purpose or the system has another libc, the package's own
 * search runs from where it lies, which takes five times as long (8 ms of CPU).
 */
function sqliteInTheBundle(): Plugin {
  return {
    name: 'portolan-sqlite',
    enforce: 'pre',
    resolveId(specifier, importer) {
      return specifier === './binding' && importer?.replaceAll('\\', '/').endsWith('better-sqlite3/lib/index.js') ? binding : null
    },
    load: (id) => (id === binding ? bindingText : null),
  }
}
const binding = '\0portolan-binding'
const bindingText = `
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, toNamespacedPath } from 'node:path'

function prebuilt() {
  for (let folder = import.meta.dirname, last = ''; folder !== last; last = folder, folder = dirname(folder)) {
    const place = join(folder, 'node_modules/better-sqlite3')
    if (!existsSync(place)) continue
    if (existsSync(join(place, 'build'))) return null
    const module = { exports: {} }
    try {
      process.dlopen(module, toNamespacedPath(join(place, 'prebuilds', process.platform + '-' + process.arch + '.node')))
      return module.exports
    } catch {
      return null
    }
  }
  return null
}
function searched(given) {
  const require = createRequire(import.meta.url)
  return require(join(dirname(require.resolve('better-sqlite3/package.json')), 'lib/binding.js')).getBinding(given)
}
let found
export const getBinding = (given) => (given ? searched(given) : (found ??= prebuilt() ?? searched()))
`

/**
 * A module of node is taken as it is. An import statement would make node ask it for every name it has, and so load what
 * nobody wants: of node:fs its streams, its promises and with them the reading of lines.
 */
function builtinsAsTheyAre(): Plugin {
  return {
    name: 'portolan-builtins',
    renderChunk(code) {
      return code.replace(/^import (?:([\w$]+)(?:, )?)?(?:\{([^}]*)\})? ?from "(node:[\w/]+)";$/gm, (_, whole: string | undefined, parts: string | undefined, name: string) => {
        const taken = `process.getBuiltinModule("${name}")`
        const names = parts?.replaceAll(' as ', ': ').trim()
        return [...(whole ? [`const ${whole} = ${taken};`] : []), ...(names ? [`const { ${names} } = ${taken};`] : [])].join(' ')
      })
    },
  }
}

/** Older packages ask for their own place by names that a module does not have; pdfmake does. */
function placeForCommonJs(): Plugin {
  return {
    name: 'portolan-place',
    renderChunk: (code) => (/\b__(dir|file)name\b/.test(code) ? `const { dirname: __dirname, filename: __filename } = import.meta;${code}` : null),
  }
}

/** The registry of ports: each protocol's half is text until it is asked for. */
function registryWhenAsked(): Plugin {
  return {
    name: 'portolan-registry',
    enforce: 'pre',
    transform(code, id) {
      if (!id.replaceAll('\\', '/').endsWith('resources/ports/registry.json')) return null
      const { tcp, udp, ...facts } = JSON.parse(code) as Record<string, unknown>
      const half = (name: string, ports: unknown) => `get ${name}() { return (made.${name} ??= JSON.parse(${JSON.stringify(JSON.stringify(ports))})) }`
      return { code: `const made = {}\nexport default { ...${JSON.stringify(facts)}, ${half('tcp', tcp)}, ${half('udp', udp)} }`, moduleType: 'js', map: null }
    },
  }
}
