import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: {
    // Importing the package electron would start the download of its binary.
    alias: { electron: new URL('test/electron/double.ts', import.meta.url).pathname },
  },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**', 'test/bench/**', 'node_modules/**'],
    // Processes, not threads: the native module and the engine's own threads live longer there.
    pool: 'forks',
    maxWorkers: 2,
    // Against hangs alone: what must be fast is measured in test/bench.
    testTimeout: 180_000,
    hookTimeout: 240_000,
    // TZ and locale must not matter; this one is far from UTC so that a slip shows.
    env: { TZ: 'Pacific/Chatham' },
  },
})
