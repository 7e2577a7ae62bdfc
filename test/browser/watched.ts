/** A page that is watched: errors in its console and requests beyond its own host are collected. */
import type { Page } from '@playwright/test'

export interface Watched {
  errors: string[]
  /** Requests to anything but the page's own host. */
  outside: string[]
}

export function watch(page: Page, host: string): Watched {
  const watched: Watched = { errors: [], outside: [] }
  page.on('console', (message) => {
    if (message.type() === 'error') watched.errors.push(message.text())
  })
  page.on('pageerror', (error) => watched.errors.push(error.message))
  page.on('request', (request) => {
    const { protocol, host: asked } = new URL(request.url())
    if (asked !== host && protocol !== 'data:' && protocol !== 'blob:') watched.outside.push(request.url())
  })
  return watched
}
