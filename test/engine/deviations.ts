/**
 * Where our counts differ from the reference table's, file by file, with the reason. Each line is the test's own words:
 * when one of them is no longer true, the test fails.
 */
export const deviations: Record<string, string[]> = {
  // Records that claim more than 262,144 captured bytes end a file for us; tshark reads on into what follows.
  'OISF-suricata-verify__tests__bug-6875-01__fuzz.pcap': [
    'packets: ours 1, tshark 2',
    'tcp: ours 1, tshark 0', // for tshark the second, made-up record hides the first one's TCP
    'first_ts: ours 2017-10-20T18:43:22.992213000Z, tshark -1409179648.083690296',
  ],
  'ntop-nDPI__fuzz-2021-10-13.pcap': [
    'packets: ours 0, tshark 1',
    'first_ts: ours null, tshark 2001-01-28T05:13:22.188213747Z',
    'last_ts: ours null, tshark 2001-01-28T05:13:22.188213747Z',
  ],
  // With a source route tshark shows the last hop as destination; ours is the one in the IP header, which was routed on.
  'OISF-suricata-verify__tests__detect-ipopts__input.pcap': ['pairs: ours 1, tshark 3'],
  // One SYN lies in the year 586,524: a bad time, counted in that class, and no probe, because it has no place in an order.
  'seladb-PcapPlusPlus__file_heuristics__pcapng-example.pcapng.zst': [
    'syn_only: ours 1, tshark 2',
    'sources: ours 1, tshark 2',
    'pairs: ours 1, tshark 2',
    'dports: ours 1, tshark 2',
    'last_ts: ours 2061-09-21T12:39:57.938836488Z, tshark 18446744073204.277451000',
    'graph_nodes: ours 1, tshark 2',
  ],
  // A fraction of a second that is a second or more is a bad time; tshark carries it over, or shows a negative time.
  'the-tcpdump-group-tcpdump__tests__timestamp_invalid_micro.pcap': [
    'last_ts: ours 2014-12-09T17:16:09.999999000Z, tshark 2014-12-09T17:16:10.100000000Z',
  ],
  'the-tcpdump-group-tcpdump__tests__timestamp_invalid_nano.pcap': [
    'first_ts: ours 2014-12-09T17:16:09.999999999Z, tshark -1418145370.214748364',
    'last_ts: ours 2014-12-09T17:16:09.999999999Z, tshark 2014-12-09T17:16:10.100000000Z',
  ],
  // Behind a home address option that is not in its place tshark stops; the next header says UDP, and UDP is there.
  'zeek-zeek__ipv6-mobility-dst-opts.pcap': ['udp: ours 3, tshark 1'],
}

/** Files that are no capture we read, and the code they are refused with. */
export const refusals: Record<string, string> = {
  'LibtraceTeam-libtrace__5_packets.erf.gz': 'format_unsupported',
  'derived__zero_bytes.pcap': 'file_empty',
  'nearinfinity-node-pcap-parser__test__malformed.pcap': 'format_unknown',
  'seladb-PcapPlusPlus__solaris.snoop': 'format_unsupported',
}
