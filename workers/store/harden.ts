/** Settings of every connection to a case, before anything is read: nothing in the file is trusted. */
import type { Database } from 'better-sqlite3'

export function harden(database: Database): void {
  database.pragma('trusted_schema = off')
  database.pragma('cell_size_check = on')
  database.pragma('mmap_size = 0')
}
