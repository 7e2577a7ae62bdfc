/** What a helper does of a search for communities: it takes runs until none is left. */
import { createRoom } from '../louvain.ts'
import { createMoves } from './moves.ts'
import { control, takeRuns, viewOf, type Shared } from './shared.ts'

export interface SearchWork {
  kind: 'communities'
  shared: Shared
}

/** @param thread whose scratch it is to use */
export function helpSearch({ shared }: SearchWork, thread: number): void {
  const view = viewOf(shared)
  const moves = createMoves(shared, view.links, thread)
  takeRuns(shared, view, createRoom(moves), () => Atomics.load(view.control, control.cancelled) === 1)
}
