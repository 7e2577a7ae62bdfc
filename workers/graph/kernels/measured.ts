/** Places in `measure`: how costs became whole numbers (wholeCosts.ts). */
export const measured = {
  /** What they were multiplied with. */
  scale: 0,
  /** By how much less than this label + cost may exceed the label at the head of an edge that is tight; 0: they must be equal. */
  window: 1,
  /** Hops that is true for; 0: lanes are not to be labelled by rounded costs. */
  mostHops: 2,
  /** A whole cost times this, divided by 65,536: the low 16 bits of it are its digest (lanePrior.ts). */
  spread: 3,
}
