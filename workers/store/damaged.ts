/** What is said of a chunk that does not decode, whatever was wrong with it. */
import { Refusal } from '../contract.ts'

export function damaged(): Refusal {
  return new Refusal('case_damaged', 'A chunk of probes in this case cannot be decoded; work on a copy and import the evidence again.')
}
