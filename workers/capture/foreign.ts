/**
 * Files that are no pcap or pcapng, told by their first bytes: what each is, and what to do with it.
 *
 * Names are those their makers use. Three have no magic (Endace ERF, Apple PacketLogger, CommView) and are told by two
 * records in a row that fit.
 */
import { Refusal } from '../contract.ts'

const advice = {
  convert: 'convert it first (editcap -F pcap IN OUT) and import the result',
  unpack: 'unpack it and import the captures in it',
  text: 'a hex dump becomes a capture with text2pcap; a log of flows or alerts holds no packets',
  flows: 'it holds flows, not packets; import the capture they were made from',
  other: 'import the capture itself',
}
type Advice = keyof typeof advice

/** Magic as latin1 text, and where it stands. */
const magics: [magic: string, at: number, name: string, what: Advice][] = [
  ['snoop\0\0\0', 0, 'a snoop capture', 'convert'],
  ['RTSS', 0, 'a Microsoft Network Monitor 1 capture', 'convert'],
  ['GMBU', 0, 'a Microsoft Network Monitor 2 capture', 'convert'],
  ['ObserverPktBuffe', 0, 'a Network Instruments (Viavi) Observer capture', 'convert'],
  ['\xaa\xaa\xaa\xaa', 0, 'an InfoVista 5View capture', 'convert'],
  ['Trace Display', 6, 'a Novell LANalyzer capture', 'convert'],
  ['XCP\0', 0, 'a NetXRay (Sniffer for Windows) capture', 'convert'],
  ['VL\0\0', 0, 'an old NetXRay capture', 'convert'],
  ['TRSNIFF data', 0, 'a DOS Sniffer capture', 'convert'],
  ['iptrace 1.0', 0, 'an AIX iptrace 1.0 capture', 'convert'],
  ['iptrace 2.0', 0, 'an AIX iptrace 2.0 capture', 'convert'],
  ['\0\0\x02\0\x12\x05\0\x10', 0, 'a Tektronix K12 (rf5) capture', 'convert'],
  ['+---------+-----', 0, 'a K12 text capture', 'convert'],
  ['\x05VNF', 0, 'a Visual Networks capture', 'convert'],
  ['TR\0d\0', 0, 'an HP-UX nettl trace', 'convert'],
  ['\0\0\0\x01\0\0\0\0\0\x07\xd0\0', 0, 'an HP-UX 9 nettl trace', 'convert'],
  ['btsnoop\0', 0, 'a Bluetooth btsnoop log', 'other'],
  ['\x7fver', 0, 'an EtherPeek or OmniPeek capture', 'convert'],
  ['NetScaler', 0, 'a NetScaler trace', 'convert'],
  ['EyeSDN', 0, 'an EyeSDN trace', 'convert'],
  ['Session Transcript', 0, 'a Catapult DCT2000 trace', 'convert'],
  ['LOGG', 0, 'a Vector BLF log', 'convert'],
  ['\xac\x01\x00\x1c', 0, 'an Ixia capture (hardware)', 'convert'],
  ['\xab\x01\x00\x1c', 0, 'an Ixia capture (software)', 'convert'],
  ['\x0c\xa5', 0, 'an nfdump file', 'flows'],
  ['\xa5\x0c', 0, 'an nfdump file', 'flows'],
  ['\xde\xad\xbe\xef', 0, 'a SiLK file', 'flows'],
  ['#separator', 0, 'a Zeek log', 'flows'],
  ['PK\x03\x04', 0, 'a zip archive', 'unpack'],
  ['PK\x05\x06', 0, 'an empty zip archive', 'unpack'],
  ['ustar', 257, 'a tar archive', 'unpack'],
  ['7z\xbc\xaf\x27\x1c', 0, 'a 7-Zip archive', 'unpack'],
  ['Rar!\x1a\x07', 0, 'a RAR archive', 'unpack'],
  ['\xfd7zXZ\0', 0, 'compressed with xz', 'unpack'],
  ['BZh', 0, 'compressed with bzip2', 'unpack'],
  ['LZIP', 0, 'compressed with lzip', 'unpack'],
  ['\x89LZO\0', 0, 'compressed with lzop', 'unpack'],
  ['\x1f\x9d', 0, 'compressed with compress', 'unpack'],
  ['\xff\x06\0\0sNaPpY', 0, 'compressed with snappy', 'unpack'],
  ['MSCF', 0, 'a cabinet archive', 'unpack'],
  ['070701', 0, 'a cpio archive', 'unpack'],
  ['!<arch>', 0, 'an ar archive', 'unpack'],
  ['\x1f\x8b', 0, 'a gzip stream inside a compressed file', 'unpack'],
  ['\x28\xb5\x2f\xfd', 0, 'a zstd stream inside a compressed file', 'unpack'],
  ['\x04\x22\x4d\x18', 0, 'an LZ4 stream inside a compressed file', 'unpack'],
  ['SQLite format 3\0', 0, 'an SQLite file (a case is opened, not imported)', 'other'],
  ['ElfFile\0', 0, 'a Windows event log', 'other'],
  ['%PDF', 0, 'a PDF document', 'other'],
  ['\x89PNG', 0, 'a PNG image', 'other'],
  ['\xff\xd8\xff', 0, 'a JPEG image', 'other'],
  ['\x7fELF', 0, 'a program (ELF)', 'other'],
  ['MZ', 0, 'a program (Windows)', 'other'],
]

/** Refuses by name what begins with these bytes. */
export function refuseForeign(bytes: Uint8Array, path: string): never {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 512))
  const known = magics.find(([magic, at]) => head.subarray(at, at + magic.length).equals(Buffer.from(magic, 'latin1')))
  if (known) return refuse(path, known[2], known[3])
  if (isText(head)) {
    const start = head.toString('latin1').trimStart().toLowerCase()
    if (start.startsWith('<!doctype html') || start.startsWith('<html')) return refuse(path, 'an HTML page', 'other')
    if (start.startsWith('<')) return refuse(path, 'an XML document', 'text')
    if (start.startsWith('{') || start.startsWith('[')) return refuse(path, 'a JSON document', 'text')
    if (/^(0x)?0{3,8}:? +[0-9a-f]{2}/.test(start)) return refuse(path, 'a hex dump', 'text')
    throw new Refusal('format_unknown', `${path} is text, not a capture; nothing was read. If it is a hex dump, text2pcap makes a capture of it.`)
  }
  if (twoRecords(bytes, endaceRecord)) return refuse(path, 'an Endace ERF capture', 'convert')
  if (twoRecords(bytes, packetLoggerRecord)) return refuse(path, 'an Apple PacketLogger log', 'other')
  if (twoRecords(bytes, commViewRecord)) return refuse(path, 'a TamoSoft CommView capture', 'convert')
  throw new Refusal('format_unknown', `${path} is neither pcap nor pcapng nor any other format known here (told by its first bytes); nothing was read.`)
}

function refuse(path: string, name: string, what: Advice): never {
  throw new Refusal('format_unsupported', `${path} is ${name}, which is not read; ${advice[what]}.`)
}

function isText(head: Uint8Array): boolean {
  return head.every((byte) => (byte >= 32 && byte < 127) || byte >= 128 || byte === 9 || byte === 10 || byte === 13) && head.some((byte) => byte < 128)
}

/** What a record at `at` says of itself: how long it is, and a kind that its neighbour has too; null when it cannot be one. */
type ReadRecord = (view: DataView, at: number) => { length: number; kind: number } | null

function twoRecords(bytes: Uint8Array, read: ReadRecord): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const first = bytes.length >= 24 ? read(view, 0) : null
  if (first === null || first.length + 24 > bytes.length) return false
  return read(view, first.length)?.kind === first.kind
}

/** Timestamp (8), type, flags, record length (2), losses (2), wire length (2). */
const endaceRecord: ReadRecord = (view, at) => {
  const kind = view.getUint8(at + 8) & 0x7f
  const length = view.getUint16(at + 10)
  // A file may begin with a record about itself (type 27).
  return length >= 16 && kind > 0 && kind <= 48 ? { length, kind: kind === 27 ? 2 : kind } : null
}
/** Length (4), seconds (4), microseconds (4), type: commands, events, data either way, notes. */
const packetLoggerRecord: ReadRecord = (view, at) => {
  const little = view.getUint8(at) !== 0
  const length = view.getUint32(at, little)
  const type = view.getUint8(at + 12)
  const fits = length >= 9 && length < 65_536 && view.getUint32(at + 8, little) < 1_000_000 && (type <= 9 || type >= 0xfb)
  return fits ? { length: length + 4, kind: Number(little) } : null
}
/** Data length (2), source length (2), version, year (2), month, day, hours, minutes, seconds. */
const commViewRecord: ReadRecord = (view, at) => {
  const [length, again] = [view.getUint16(at, true), view.getUint16(at + 2, true)]
  const year = view.getUint16(at + 5, true)
  const [month, day, hour] = [view.getUint8(at + 7), view.getUint8(at + 8), view.getUint8(at + 9)]
  return length === again && year >= 1990 && year < 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 ? { length: length + 24, kind: 0 } : null
}
