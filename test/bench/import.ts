/**
 * node test/bench/import.ts [--packets N] [--rounds N]: the whole import (hash, ledger, sort, commit) beside a C loop over
 * libpcap that only counts SYN, the same with a hash of pairs, tshark on a tenth, and pcap-parser that only counts. Whole
 * processes, from their start to their end.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeDarknet } from './darknet.ts'
import { available, compiled, contest, folder, source, type Contestant } from './measure.ts'
import { ourImport } from './ours.ts'

const { values } = parseArgs({ options: { packets: { type: 'string', default: '10000000' }, rounds: { type: 'string', default: '3' } } })
const packets = Number(values.packets)
const rounds = Number(values.rounds)
const print = (output: string) => output.trim()

const capture = join(folder, 'darknet.pcap')
writeDarknet({ path: capture, packets })
const peers: Contestant[] = []
const count = compiled('countSyn', ['-lpcap'])
if (count) peers.push({ name: 'C libpcap, counting SYN', command: [count, capture], tell: print })
const pairs = compiled('countPairs', ['-lpcap'])
if (pairs) peers.push({ name: 'C libpcap, hash of pairs, edges', command: [pairs, capture], tell: print })
contest(`import of ${packets} packets; ratios to the first line`, rounds, [...peers, ...(await Promise.all([0, 1, 2].map((threads) => ourImport(capture, threads))))])

const mixed = join(folder, 'mixed.pcap')
writeDarknet({ path: mixed, packets, mix: 'mixed' })
contest('the same with backscatter and UDP, which are kept too', 1, [await ourImport(mixed, 1)])

const small = join(folder, 'small.pcap')
writeDarknet({ path: small, packets: Math.min(packets, 1_000_000) })
const parser = (path: string): Contestant => ({ name: 'pcap-parser, counting', command: [process.execPath, source('pcapParser.ts'), path], tell: print })
const tshark = available('tshark', ['tshark'])
  ? [{ name: 'tshark -T fields', command: ['sh', '-c', `tshark -r '${small}' -T fields -e frame.time_epoch -e ip.src -e ip.dst -e tcp.srcport -e tcp.dstport -e tcp.flags | wc -l`], tell: print }]
  : []
contest(`${Math.min(packets, 1_000_000)} packets; ratios to ours`, rounds, [await ourImport(small, null), parser(small), ...tshark])
// It has one thread, so ours has one too; a second line says what help costs.
contest(`${packets} packets; ratios to ours`, rounds, [await ourImport(capture, 0), await ourImport(capture, 1), parser(capture)])
