/** node pcapParser.ts CAPTURE: npm's pcap-parser counts packets and SYN without ACK. */
// @ts-expect-error it has no types
import pcapParser from 'pcap-parser'

interface Parser {
  on(event: 'packet' | 'end', hear: (packet: { data: Buffer }) => void): Parser
}
let packets = 0
let probes = 0
;(pcapParser as { parse(path: string): Parser })
  .parse(process.argv[2])
  .on('packet', ({ data }) => {
    packets++
    if (data[23] === 6 && (data[47] & 0x12) === 0x02) probes++
  })
  .on('end', () => process.stdout.write(`${packets} packets, ${probes} SYN\n`))
