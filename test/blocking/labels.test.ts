import { expect, test } from 'vitest'
import { addressIn } from '../../workers/blocking/addresses.ts'
import { bounds, readLabels } from '../../workers/blocking/labelFiles.ts'
import { createLabeller, type PacketFacts } from '../../workers/blocking/labels.ts'
import { plain, words } from '../../workers/blocking/plain.ts'
import { Refusal } from '../../workers/contract.ts'

const admd = (anomalies: string) => `<?xml version="1.0" encoding="UTF-8"?>
<admd:annotation xmlns:admd="http://www.nict.go.jp/admd" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.nict.go.jp/admd admd.xsd">
<algorithm>some logging</algorithm><analysis/><dataset/>
${anomalies}
</admd:annotation>
`
const anomaly = (filters: string, times = '<from sec="100" usec="500000"/><to sec="200" usec="0"/>', type = 'anomalous') =>
  `<anomaly type="${type}" value="0.1,0.2,1,x"><description>graph { a &amp; b }</description><slice>${filters}</slice>${times}</anomaly>`

const refusal = (text: string): string => {
  try {
    readLabels({ name: 'f', text })
    return 'accepted'
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const line = /^f, line (\d+): /.exec(error.message)?.[1]
    return `${error.code} ${line}`
  }
}

test('the admd form is read with its times, in seconds and microseconds, and its filters', () => {
  const { format, anomalies } = readLabels({
    name: 'f',
    text: admd(anomaly('<filter src_ip="192.0.2.1" dst_port="80"/><filter dst_ip="2001:DB8::0:1" src_port=""/>') + '\n' + anomaly('<filter dst_port="23"/>', '<from sec="0" usec="0"/><to sec="2147483645" usec="0"/>', 'notice')),
  })
  const none = { source: null, sourcePort: null, destination: null, destinationPort: null }
  expect({ format, anomalies }).toEqual({
    format: 'admd',
    anomalies: [
      {
        kind: 'anomalous', line: 4, from: { seconds: 100, nanoseconds: 500_000_000 }, to: { seconds: 200, nanoseconds: 0 },
        filters: [{ ...none, source: '192.0.2.1', destinationPort: 80 }, { ...none, destination: '2001:db8::1' }],
      },
      // Zero and 2147483645 stand for "not known".
      { kind: 'notice', line: 5, from: null, to: null, filters: [{ ...none, destinationPort: 23 }] },
    ],
  })
})

test('CSV rows of nine or ten fields, with or without header and number; rows of one number are one anomaly', () => {
  const text = [
    'anomalyID, srcIP, srcPort, dstIP, dstPort, taxonomy, heuristic, distance, nbDetectors, label',
    '7,192.0.2.1,,,80,x,20,1.5,3,anomalous',
    '7,192.0.2.1,,198.51.100.1,443,x,20,1.5,3,anomalous',
    '8,,,*,53,"a, ""b""",20,1.5,suspicious',
    '192.0.2.9,4000,,,x,20,1.5,3,notice',
    '',
  ].join('\r\n')
  const { format, anomalies } = readLabels({ name: 'f', text })
  expect({ format, anomalies: anomalies.map(({ kind, line, filters }) => ({ kind, line, filters: filters.map((one) => Object.values(one)) })) }).toEqual({
    format: 'csv',
    anomalies: [
      { kind: 'anomalous', line: 2, filters: [['192.0.2.1', null, null, 80], ['192.0.2.1', null, '198.51.100.1', 443]] },
      { kind: 'suspicious', line: 4, filters: [[null, null, null, 53]] },
      { kind: 'notice', line: 5, filters: [['192.0.2.9', 4000, null, null]] },
    ],
  })
})

test('a malformed file is refused whole, and the line is named', () => {
  const row = (text: string) => `1,192.0.2.1,,,80,x,1,1,1,anomalous\n${text}\n`
  const table: [string, string][] = [
    // admd: content
    [admd(anomaly('<filter src_ip="192.0.2.256"/>')), 'bad_labels 4'],
    [admd(anomaly('<filter dst_port="70000"/>')), 'bad_labels 4'],
    [admd(anomaly('<filter/>')), 'bad_labels 4'],
    [admd(`\n${anomaly('<filter dst_port="1" proto="tcp"/>')}`), 'bad_labels 5'],
    [admd(anomaly('<filter dst_port="1"/>', '<from sec="1" usec="0"/><to sec="0x" usec="0"/>')), 'bad_labels 4'],
    [admd(anomaly('<filter dst_port="1"/>', '<from sec="2" usec="0"/>\n<to sec="1" usec="0"/>\n')), 'bad_labels 6'],
    [admd(anomaly('<filter dst_port="1"/>', '<from sec="1" usec="0"/><from sec="1" usec="0"/>')), 'bad_labels 4'],
    [admd(anomaly('<filter dst_port="1"/>', '', 'benign')), 'bad_labels 4'],
    [admd(`<anomaly type="notice">\n${anomaly('<filter dst_port="1"/>')}</anomaly>`), 'bad_labels 5'],
    [admd(''), 'bad_labels 1'],
    // admd: form
    [admd(anomaly('<filter dst_port="1"/>')).replace('</admd:annotation>', ''), 'bad_labels 6'],
    [admd(anomaly('<filter dst_port="1" dst_port="2"/>')), 'bad_labels 4'],
    [admd(anomaly('<filter dst_port=1/>')), 'bad_labels 4'],
    [admd(anomaly('<filter dst_port="&big;"/>')), 'bad_labels 4'],
    [`<!DOCTYPE a [<!ENTITY b "c">]>\n${admd(anomaly('<filter dst_port="1"/>'))}`, 'bad_labels 1'],
    [`<html><body>${anomaly('<filter dst_port="1"/>')}</body></html>`, 'bad_labels 1'],
    [`${'<a>'.repeat(40)}${'</a>'.repeat(40)}`, 'bad_labels 1'],
    // CSV
    [row('2,192.0.2.1,,,80,x,1,1,anomalous,anomalous,1'), 'bad_labels 2'],
    [row('2,192.0.2.1,,,80,x,1'), 'bad_labels 2'],
    [row('2,host,,,80,x,1,1,1,anomalous'), 'bad_labels 2'],
    [row('2,192.0.2.1,,,-1,x,1,1,1,anomalous'), 'bad_labels 2'],
    [row('2,,,,,x,1,1,1,anomalous'), 'bad_labels 2'],
    [row('2,192.0.2.1,,,80,x,1,1,1,wrong'), 'bad_labels 2'],
    [row('2,192.0.2.1,,,80,notice,1,1,1,anomalous'), 'bad_labels 2'],
    [row('x,192.0.2.1,,,80,x,1,1,1,anomalous'), 'bad_labels 2'],
    [row('1,192.0.2.2,,,80,x,1,1,1,notice'), 'bad_labels 2'],
    [row('2,"192.0.2.1,,,80,x,1,1,1,anomalous'), 'bad_labels 2'],
    [row(`2,192.0.2.1,,,80,${'x'.repeat(100_001)},1,1,1,anomalous`), 'bad_labels 2'],
    ['anomalyID, srcIP, srcPort, dstIP, dstPort, taxonomy, heuristic, distance, nbDetectors, label\n', 'bad_labels 1'],
    ['', 'bad_labels 1'],
    ['\u0000\u0001\u0002', 'bad_labels 1'],
    [' '.repeat(bounds.characters + 1), 'bad_labels 1'],
  ]
  expect(table.map(([text]) => refusal(text))).toEqual(table.map(([, expected]) => expected))
})

test('a packet bears the gravest label that fits it in its time, both ends included', () => {
  const { anomalies } = readLabels({
    name: 'f',
    text: admd(
      anomaly('<filter src_ip="192.0.2.1"/>', undefined, 'suspicious') +
        anomaly('<filter src_ip="192.0.2.1" dst_port="23"/>', '') +
        anomaly('<filter dst_port="53"/>', '', 'notice') +
        anomaly('<filter src_port="6000" dst_ip="198.51.100.2"/>', ''),
    ),
  })
  const labelOf = createLabeller(anomalies)
  const packet = (given: Partial<PacketFacts>) => labelOf({ source: '192.0.2.9', destination: '198.51.100.1', sourcePort: 1, destinationPort: 80, seconds: 150, nanoseconds: 0, ...given })
  const one = { source: '192.0.2.1' }
  expect([
    packet({}),
    packet(one),
    packet({ ...one, seconds: 100, nanoseconds: 499_999_999 }),
    packet({ ...one, seconds: 100, nanoseconds: 500_000_000 }),
    packet({ ...one, seconds: 200 }),
    packet({ ...one, seconds: 200, nanoseconds: 1 }),
    packet({ ...one, destinationPort: 23, seconds: 5 }),
    packet({ destinationPort: 53 }),
    packet({ sourcePort: 6000, destination: '198.51.100.2' }),
    packet({ sourcePort: 6000 }),
    packet({ sourcePort: null, destinationPort: null }),
  ]).toEqual(['benign', 'suspicious', 'benign', 'suspicious', 'suspicious', 'benign', 'anomalous', 'notice', 'anomalous', 'benign', 'benign'])
})

test('addresses are taken strictly and written in one form', () => {
  const texts = ['192.0.2.1', '192.0.2.01', '192.0.2', '256.0.0.1', '::', '::1', '2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:0:1', '1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7', '1::2::3', '::ffff:192.0.2.1', 'fe80::1%eth0', '1:2:3:4:5:6:7::', '12345::', ':1', '']
  expect(texts.map((text) => addressIn(text)?.text ?? null)).toEqual([
    '192.0.2.1', null, null, null, '::', '::1', '2001:db8::1:0:0:1', '2001:db8:0:1::1', '1:2:3:4:5:6:7:8', null, null, '::ffff:c000:201', null, '1:2:3:4:5:6:7:0', null, null, null,
  ])
})

test('foreign text is one line of printable ASCII, and words end no comment', () => {
  expect([plain('a\u202eb\n\u{1f600}'), plain('x'.repeat(100), 10), words('a"; drop {b}\\\n#c `d` $(e)', 100)]).toEqual([
    'a\\u{202e}b\\u{a}\\u{1f600}', 'xxxxxxx...', 'a__ drop _b___u_a__c _d_ _(e)',
  ])
})
