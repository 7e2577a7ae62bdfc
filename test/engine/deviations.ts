/**
 * Where our counts differ from the reference table's, file by file, with the reason. Each line is the test's own words:
 * when one of them is no longer true, the test fails.
 */
export const deviations: Record<string, { why: string; differs: string[] }> = {
  'OISF-suricata-verify__tests__bug-6875-01__fuzz.pcap': {
    why: 'The second record claims 1,140,784,979 captured bytes and ends the file for us. tshark therefore takes the whole file for a modified pcap, whose records have 24 bytes before the packet, and so misreads the first packet too.',
    differs: [
      'packets: ours 1, tshark 2',
      'tcp: ours 1, tshark 0',
      'out_of_order: ours 0, tshark 1',
      'cut_by_snaplen: ours 0, tshark 1',
      'first_ts: ours 2017-10-20T18:43:22.992213000Z, tshark -1409179648.083690296',
    ],
  },
  'LibtraceTeam-libtrace__complex.pcapng': {
    why: 'Three blocks are custom blocks, which hold no packet: they are passed over. tshark lists them as frames of data without a time; capinfos counts the five packets.',
    differs: ['packets: ours 5, tshark 8'],
  },
  'hadrielk-pcapng-test-generator__output_le__basic__test018.pcapng': {
    why: 'The same with four custom blocks; capinfos counts the four packets.',
    differs: ['packets: ours 4, tshark 8'],
  },
  'hadrielk-pcapng-test-generator__output_le__advanced__test102.pcapng': {
    why: 'The same with three custom blocks; capinfos counts the five packets.',
    differs: ['packets: ours 5, tshark 8'],
  },
  'hadrielk-pcapng-test-generator__output_le__difficult__test202.pcapng': {
    why: 'The same with three custom blocks; capinfos counts the eight packets.',
    differs: ['packets: ours 8, tshark 11'],
  },
  'ntop-nDPI__fuzz-2021-10-13.pcap': {
    why: 'Its only packet has 1,882,137,472 nanoseconds in its second: a bad time. tshark prints them after the point as if they were a fraction.',
    differs: ['first_ts: ours null, tshark 2001-01-28T05:13:22.188213747Z', 'last_ts: ours null, tshark 2001-01-28T05:13:22.188213747Z'],
  },
  'OISF-suricata-verify__tests__detect-ipopts__input.pcap': {
    why: 'With a source route tshark shows the last hop as destination; ours is the one in the IP header, which was routed on.',
    differs: ['pairs: ours 1, tshark 3'],
  },
  'seladb-PcapPlusPlus__file_heuristics__pcapng-example.pcapng.zst': {
    why: 'One SYN has a time in the year 586,524: a bad time, counted in that class, and no probe, because it has no place in an order.',
    differs: [
      'syn_only: ours 1, tshark 2',
      'sources: ours 1, tshark 2',
      'pairs: ours 1, tshark 2',
      'dports: ours 1, tshark 2',
      'last_ts: ours 2061-09-21T12:39:57.938836488Z, tshark 18446744073204.277451000',
      'graph_nodes: ours 1, tshark 2',
    ],
  },
  'the-tcpdump-group-tcpdump__tests__timestamp_invalid_micro.pcap': {
    why: 'Two packets have a million microseconds and more in their second: a bad time, with no place in the order. tshark carries them over or shows a negative time.',
    differs: ['out_of_order: ours 0, tshark 1', 'last_ts: ours 2014-12-09T17:16:09.999999000Z, tshark 2014-12-09T17:16:10.100000000Z'],
  },
  'the-tcpdump-group-tcpdump__tests__timestamp_invalid_nano.pcap': {
    why: 'The same with nanoseconds.',
    differs: [
      'out_of_order: ours 0, tshark 1',
      'first_ts: ours 2014-12-09T17:16:09.999999999Z, tshark -1418145370.214748364',
      'last_ts: ours 2014-12-09T17:16:09.999999999Z, tshark 2014-12-09T17:16:10.100000000Z',
    ],
  },
}

/** Files that are no capture we read, and the code they are refused with. */
export const refusals: Record<string, string> = {
  'LibtraceTeam-libtrace__5_packets.erf.gz': 'format_unsupported',
  'derived__zero_bytes.pcap': 'file_empty',
  'nearinfinity-node-pcap-parser__test__malformed.pcap': 'format_unknown',
  'seladb-PcapPlusPlus__solaris.snoop': 'format_unsupported',
}
