/** Timed limits are met with room on a quiet machine; tests run beside others, so they allow a multiple and print what they saw. */
export const slack = Number(process.env.PORTOLAN_TEST_SLACK ?? 5)

export function figure(name: string, text: string): void {
  process.stdout.write(`figure: ${name}: ${text}\n`)
}
