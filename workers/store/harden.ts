/**
 * Settings of every connection to a case, before anything is read: nothing in the file is trusted, and little of it is kept.
 *
 * Chunks are written once and read once, in order: a large cache would only take memory, which costs more to touch for the
 * first time than a page to read again.
 */
import type { Database } from 'better-sqlite3'

export function harden(database: Database): void {
  database.pragma('trusted_schema = off')
  database.pragma('cell_size_check = on')
  database.pragma('mmap_size = 0')
  database.pragma('cache_size = -1000')
}
