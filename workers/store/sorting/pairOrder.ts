/**
 * The order of a block of address pairs by (source, destination), equal ones as they came: compiled (run.assembly.ts), or
 * its twin in TypeScript.
 */
import { side, sideBits, sixBase, sixShift, type RecordColumns } from '../records.ts'
import { RunModule } from './compiled.ts'

/** Four words an element: source, destination, where it came, which of them is IPv6. */
export const element = { source: 0, destination: 1, came: 2, six: 3 } as const
export const elementBits = 2

export interface PairOrder {
  /** Puts a pair at a place of the block. */
  put(at: number, source: number, destination: number): void
  /** The elements of the first `length` pairs in order; valid until the next call. */
  sort(length: number): Uint32Array
}

/** @param pairs the most in a block */
export function createPairOrder(pairs: number): PairOrder {
  try {
    return new CompiledOrder(pairs)
  } catch {
    return new ScriptOrder(pairs)
  }
}

export class CompiledOrder implements PairOrder {
  private readonly module: RunModule
  private readonly source: Uint32Array
  private readonly destination: Uint32Array
  private readonly beside: Uint32Array

  constructor(pairs: number) {
    this.module = new RunModule(pairs, 0)
    const { source, destination, beside }: RecordColumns = this.module.records
    this.source = source
    this.destination = destination
    this.beside = beside
  }
  put(at: number, source: number, destination: number): void {
    this.source[at] = source
    this.destination[at] = destination
    this.beside[(at << sideBits) | side.high] = sixOf(source, destination) << sixShift
  }
  sort(length: number): Uint32Array {
    this.module.run.sort(length, 1)
    return this.module.elements()
  }
}

export class ScriptOrder implements PairOrder {
  private readonly elements: Uint32Array
  private readonly sorted: Uint32Array
  constructor(pairs: number) {
    this.elements = new Uint32Array(pairs << elementBits)
    this.sorted = new Uint32Array(pairs << elementBits)
  }
  put(at: number, source: number, destination: number): void {
    this.elements.set([source, destination, at, sixOf(source, destination)], at << elementBits)
  }
  sort(length: number): Uint32Array {
    const { elements, sorted } = this
    const key = (at: number, part: 0 | 1) => elements[(at << elementBits) | part] + (elements[(at << elementBits) | element.six] & (1 << part) ? sixBase : 0)
    const order = Uint32Array.from({ length }, (_, at) => at).sort((one, other) => key(one, 0) - key(other, 0) || key(one, 1) - key(other, 1) || one - other)
    order.forEach((at, place) => sorted.set(elements.subarray(at << elementBits, (at + 1) << elementBits), place << elementBits))
    return sorted
  }
}

const sixOf = (source: number, destination: number): number => (source >= sixBase ? 1 : 0) | (destination >= sixBase ? 2 : 0)
export const sourceOf = (elements: Uint32Array, at: number): number => {
  const first = at << elementBits
  return elements[first] + ((elements[first | element.six] & 1) !== 0 ? sixBase : 0)
}
export const destinationOf = (elements: Uint32Array, at: number): number => {
  const first = at << elementBits
  return elements[first | element.destination] + ((elements[first | element.six] & 2) !== 0 ? sixBase : 0)
}
