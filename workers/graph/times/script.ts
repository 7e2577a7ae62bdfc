/** Times put in order, the steps between them, and the numbers at places of their order; compiled where they are many. */
import { numbersAt, sortNumbers } from '../sortNumbers.ts'

export interface Times {
  /** Where they are put: whole numbers from 0 and below 2^53. */
  values: Float64Array
  /** Puts the first `length` in order. */
  sort(length: number): void
  /** Turns the first `length` into the steps from each to the next, one fewer; their sum. */
  steps(length: number): number
  /** The values at up to 64 places of the ascending order of the first `length`, which is not made for them. */
  at(length: number, places: readonly number[]): number[]
}

/** @param most values at a time */
export function scriptTimes(most: number): Times {
  // What is not needed is never touched.
  const [values, spare] = [new Float64Array(most), new Float64Array(most)]
  return {
    values,
    sort: (length) => void sortNumbers(values.subarray(0, length), spare),
    steps(length) {
      const sum = length === 0 ? 0 : values[length - 1] - values[0]
      for (let at = 0; at + 1 < length; at++) values[at] = values[at + 1] - values[at]
      return sum
    },
    at: (length, places) => numbersAt(values.subarray(0, length), places),
  }
}
