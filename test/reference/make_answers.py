"""Answers to TCP probes as tshark shows the packets: file, probes, answered open, answered closed.

    python3 make_answers.py FOLDER > answers.tsv

FOLDER holds captures and TRUTH.tsv. A plain reading of the definition over tshark's columns, with nothing of Portolan: a
probe is a SYN without ACK; a SYN-ACK or reset back within 180 s that acknowledges its number answers it, a reset without
an acknowledgement the latest probe of its ports; open wins. Captures with TCP in tunnels are left out. Made with tshark 4.0.
"""
import collections
import csv
import os
import subprocess
import sys

folder = sys.argv[1]
names = 'frame.time_epoch ip.src ip.dst ipv6.src ipv6.dst tcp.srcport tcp.dstport tcp.flags tcp.seq_raw tcp.ack_raw icmp.type icmpv6.type'.split()


def packets(path):
    command = ['tshark', '-r', path, '-o', 'ip.defragment:FALSE', '-o', 'ipv6.defragment:FALSE', '-T', 'fields', '-E', 'occurrence=f']
    for name in names:
        command += ['-e', name]
    for line in subprocess.run(command, capture_output=True, text=True, errors='replace').stdout.splitlines():
        yield dict(zip(names, line.split('\t')))


def count(path):
    probes, answers = [], []
    for packet in packets(path):
        if not packet['frame.time_epoch'] or not packet['tcp.flags'] or packet['icmp.type'] or packet['icmpv6.type']:
            continue
        time = float(packet['frame.time_epoch'])
        source, destination = packet['ip.src'] or packet['ipv6.src'], packet['ip.dst'] or packet['ipv6.dst']
        there, back = (source, packet['tcp.srcport'], destination, packet['tcp.dstport']), (destination, packet['tcp.dstport'], source, packet['tcp.srcport'])
        flags = int(packet['tcp.flags'], 16)
        acknowledged = (int(packet['tcp.ack_raw'] or 0) - 1) % 2**32
        if flags & 0x12 == 0x02:
            probes.append((time, there, int(packet['tcp.seq_raw'] or 0)))
        elif flags & 0x04:
            answers.append((time, back, acknowledged if flags & 0x10 else None, 'closed'))
        elif flags & 0x12 == 0x12:
            answers.append((time, back, acknowledged, 'open'))
    of_ports, probed = collections.defaultdict(list), collections.defaultdict(list)
    for answer in answers:
        of_ports[answer[1]].append(answer)
    for probe in probes:
        probed[probe[1]].append(probe)
    counts = collections.Counter()
    for time, ports, number in probes:
        kinds = set()
        for at, _, acknowledged, kind in of_ports[ports]:
            if not time <= at <= time + 180:
                continue
            latest = max((probe for probe in probed[ports] if probe[0] <= at), key=lambda probe: probe[0])[2]
            if (latest if acknowledged is None else acknowledged) == number:
                kinds.add(kind)
        counts['open' if 'open' in kinds else 'closed' if 'closed' in kinds else ''] += 1
    return len(probes), counts['open'], counts['closed']


print('file', 'probes', 'open', 'closed', sep='\t')
with open(os.path.join(folder, 'TRUTH.tsv')) as table:
    for row in csv.DictReader(table, delimiter='\t'):
        if row['syn_only'] and int(row['syn_only']) > 0 and row['tcp'] == row['tcp_incl_tunnels']:
            print(row['file'], *count(os.path.join(folder, row['file'])), sep='\t')
