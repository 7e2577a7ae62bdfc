/**
 * The build: shells and threads into out/main (flat, so that they find each other), the preload into out/preload, the
 * page into out/renderer with the list of its files.
 */
import { execFileSync } from 'node:child_process'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
import { bundling, buildPrograms, startPlugins, threads } from './resources/bundling.ts'

/** Read once: no program is of another commit than the rest. */
const commit = headCommit()
const programs = { cli: 'src-main/cli/main.ts', thread: 'workers/thread.ts', apart: 'workers/apart.ts', ...threads }

export default defineConfig({
  main: {
    define: { PORTOLAN_COMMIT: JSON.stringify(commit) },
    plugins: [...startPlugins(), withPrograms()],
    build: {
      outDir: 'out/main',
      target: 'node22',
      // Everything travels in the bundle; only the native module stays outside.
      externalizeDeps: false,
      rolldownOptions: {
        input: { main: 'src-main/electron/main.ts' },
        ...bundling,
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload has no module loader of its own.
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: 'src-main/electron/preload.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    plugins: [svelte({ configFile: false }), listFiles()],
    build: {
      outDir: 'out/renderer',
      emptyOutDir: true,
      minify: true,
      // An inlined font or picture would need data: in the page's policy.
      assetsInlineLimit: 0,
      rolldownOptions: { input: 'src-renderer/index.html' },
    },
  },
})

function withPrograms(): Plugin {
  return { name: 'portolan-programs', closeBundle: () => buildPrograms({ root: import.meta.dirname, into: 'out/main', programs, commit }) }
}

/** files.json: the fixed list of what the shells serve. */
function listFiles(): Plugin {
  return {
    name: 'portolan-files',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const names = Object.keys(bundle).sort()
        this.emitFile({ type: 'asset', fileName: 'files.json', source: JSON.stringify(names) })
      },
    },
  }
}

function headCommit(): string {
  try {
    return execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return '' // not a checkout: the version alone must do
  }
}
