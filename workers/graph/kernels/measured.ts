/** Places in `measure`: how costs became whole numbers (wholeCosts.ts). */
export const measured = {
  /** What they were multiplied with. */
  scale: 0,
  /** By how much less than this label + cost may exceed the label at the head of an edge that is tight; 0: not at all. */
  window: 1,
  /** Hops that is true for; 0: lanes are not to be labelled by rounded costs. */
  mostHops: 2,
}
