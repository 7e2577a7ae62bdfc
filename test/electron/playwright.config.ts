/** The real window, where Electron's binary is. */
import { defineConfig } from '@playwright/test'

export default defineConfig({ testDir: '.', testMatch: '*.spec.ts', timeout: 60_000, workers: 1, outputDir: '../../test-results/electron' })
