/** Rules: the block list as text for a firewall; a new format is a file and a line here. */
import { Refusal, type RuleFormat } from '../../contract.ts'
import { csv } from './csv.ts'
import { iptables, longestTimeout } from './iptables.ts'
import type { RuleList } from './list.ts'
import { nftables } from './nftables.ts'
import { pf } from './pf.ts'
import { suricata } from './suricata.ts'

const writers: Record<RuleFormat, { write(list: RuleList): string; ending: string }> = {
  nftables: { write: nftables, ending: 'nft' },
  iptables: { write: iptables, ending: 'sh' },
  pf: { write: pf, ending: 'pf.conf' },
  suricata: { write: suricata, ending: 'rules' },
  csv: { write: csv, ending: 'csv' },
}

/** @throws Refusal `bad_question` for a time the format cannot hold */
export function writeRules(format: RuleFormat, list: RuleList): { name: string; text: string } {
  if (format === 'iptables' && list.seconds > longestTimeout) {
    throw new Refusal('bad_question', `t = ${list.seconds}: ipset keeps an entry for at most ${longestTimeout} seconds; take a shorter time or another format.`)
  }
  const { write, ending } = writers[format]
  return { name: `portolan-block.${ending}`, text: write(list) }
}
