/**
 * Makes a folder and those above it that are missing.
 *
 * One at a time, because node's own recursive way never ends where making a folder fails with ENOENT although its parent
 * is there, as below /proc.
 */
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** @throws the system's error (EACCES, EROFS, ENOTDIR, ...) */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && statSync(path).isDirectory()) return
    const parent = dirname(path)
    if (code !== 'ENOENT' || parent === path || existsSync(parent)) throw error
    makeFolder(parent)
    mkdirSync(path)
  }
}
