/** The page's tests: the real host on loopback, driven in Debian's Chromium. */
import { existsSync } from 'node:fs'
import { defineConfig } from '@playwright/test'

const chromium = '/usr/bin/chromium'

export default defineConfig({
  testDir: 'test/browser',
  timeout: 90_000,
  workers: 1,
  forbidOnly: true,
  outputDir: 'test-results',
  use: {
    viewport: { width: 1280, height: 800 },
    launchOptions: {
      ...(existsSync(chromium) ? { executablePath: chromium } : {}),
      // As root Chromium has no sandbox of its own; the others keep it from calling home.
      args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
    },
  },
})
