/** Numbers with their nouns, for what a file is refused or cut short with. */
export const counted = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`

/** Told with every file that is not whole. */
export function keptWords(packets: number): string {
  if (packets === 0) return 'no packet came before it'
  return packets === 1 ? 'the packet before it was kept' : `the ${packets} packets before it were kept`
}
