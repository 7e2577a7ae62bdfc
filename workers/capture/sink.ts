/**
 * Where a reader puts what it found: the seam between reading a capture (stage 1) and storing it (stage 2).
 *
 * Scalars, not objects: a capture has tens of millions of probes and this is the hot path.
 */

/** Which tool's mark a TCP probe carries (Durumeric et al. 2014; Antonakakis et al. 2017). */
export const toolMarks = ['none', 'zmap', 'masscan', 'mirai'] as const

/**
 * What an answer record says, by number. A record is an answer to the probe whose addresses and ports it carries; which
 * probe that is, and whether there is one, is found out when probes are read.
 */
export const answerMarks = {
  /** Datagrams the other way (UDP): datagramEdges. */
  synAck: 3,
  /** A reset that acknowledges; one that does not has no sequence number. */
  reset: 4,
  bareReset: 5,
  /** ICMP that quotes the probe. */
  unreachable: 6,
  filtered: 7,
  /** The source itself goes on: an acknowledgement without SYN, a segment with data. */
  acknowledged: 8,
  data: 9,
  /** The probe carried data: its acknowledgement is that of this sequence number. */
  longSyn: 10,
} as const
/** A segment of a UDP flow (capture/datagrams.ts): one datagram alone, or its first and its last. */
export const datagramEdges = { single: 0, first: 1, last: 2 } as const
/** A flow that pauses longer than this has ended; a stored segment lasts no longer than that. */
export const datagramIdleSeconds = 60
export const longestSegmentSeconds = 600

/**
 * An address as one number: IPv4 is its 32-bit value; IPv6 is 2^32 + the number the case's address book gave it.
 * Below 2^53 always.
 */
export type AddressKey = number

/**
 * Probes side by side, in 32-bit words, so that many can be handed over at once.
 *
 * What is walked in the order it came or sorted by has a column of its own. What is picked out in sorted order lies side
 * by side in `beside`, four words a probe, so that picking touches one line of the cache: the source port in the upper
 * half and the destination port in the lower; the sequence number; the time's high 15 bits, the mark (8 bits), whether the
 * source and whether the destination is IPv6; the day (22 bits) and the frame's high 10 bits.
 */
export interface ProbeColumns {
  source: Uint32Array
  destination: Uint32Array
  /** Low 32 bits of the nanosecond of the day. */
  time: Uint32Array
  /** Low 32 bits of the packet's number. */
  frame: Uint32Array
  beside: Uint32Array
}

/** A part of a memory that several compiled modules and threads see. */
export interface MemoryPart {
  memory: WebAssembly.Memory
  /** Its first byte. */
  at: number
}
/** Columns that probes may be written to, from a place on, and how many there is room for. */
export interface ProbeRoom {
  columns: ProbeColumns
  at: number
  room: number
  /** A byte a destination port, and one more: whoever writes a probe makes its port's 1. What the last one becomes does not matter. */
  ports: Uint8Array
}
export const portBytes = 65_536 + 1

/** Where probes rest without being copied, for a reader whose memory is the sink's. */
export interface ProbeSpace {
  /** So many bytes for the reader's own, one reader at a time; null where there are none. */
  lend(bytes: number): MemoryPart | null
  /** For the probes that come next; null when they have to be told otherwise. */
  room(): ProbeRoom | null
  /** So many were written to where the room began. @param ordered as for ProbeSink.probes */
  put(probes: number, ordered: boolean): void
}

export interface ProbeSink {
  /** The number of the IPv6 address at bytes[offset .. offset+16). The same bytes always get the same number. */
  address6(bytes: Uint8Array, offset: number): AddressKey
  /**
   * One TCP probe, in capture order.
   * @param day days since 1970-01-01 UTC
   * @param time nanoseconds of that day, 0 <= time < 86,400e9 (exact below 2^53)
   * @param sequence TCP sequence number, unsigned
   * @param mark index into toolMarks
   * @param frame number of the packet in its file, from 1
   */
  probe(
    source: AddressKey,
    destination: AddressKey,
    day: number,
    time: number,
    sourcePort: number,
    destinationPort: number,
    sequence: number,
    mark: number,
    frame: number,
  ): void
  /**
   * The first `length` probes of the columns, as if each were told to `probe`; a sink without it is told of each.
   * @param ordered they are known to be in time order
   */
  probes?(columns: ProbeColumns, length: number, ordered: boolean): void
  /** A sink that has it takes `probes` too. */
  space?: ProbeSpace
  /**
   * One answer, as if it were the probe it answers: addresses and ports are the probe's.
   * @param protocol 6 or 17
   * @param sequence of the probe; 0 where the answer does not tell it
   * @param mark of answerMarks
   */
  answer(
    protocol: number,
    source: AddressKey,
    destination: AddressKey,
    day: number,
    time: number,
    sourcePort: number,
    destinationPort: number,
    sequence: number,
    mark: number,
    frame: number,
  ): void
  /** One end of a segment of a UDP flow, not in capture order. @param edge of datagramEdges */
  datagram(
    source: AddressKey,
    destination: AddressKey,
    day: number,
    time: number,
    sourcePort: number,
    destinationPort: number,
    edge: number,
    frame: number,
  ): void
}

/** What reading one file came to. */
export interface ReadOutcome {
  /** Device, file number, size and times of change of the file when it was opened, and its modification time in ISO 8601. */
  identity: string
  modified: string
  /** 'pcap', 'pcap nanosecond', 'pcap modified', 'pcapng'. */
  format: string
  /** 'little' | 'big' | 'mixed' byte order of the file's headers. */
  byteOrder: string
  /** 'gzip', 'zstd', 'lz4' or null. */
  compression: string | null
  linkTypes: number[]
  snaplen: number
  /** Size on disk and SHA-256 of the bytes read (lower-case hex). */
  bytes: number
  sha256: string
  /** Of the inflated stream, null where the file is not compressed. */
  inflatedBytes: number | null
  inflatedSha256: string | null
  /** 'complete', or 'partial' when a structural error ended the file: `broke` says where (offset in the inflated stream). */
  result: 'complete' | 'partial'
  broke: { reason: string; offset: number; message: string } | null
  /** First and last packet time (smallest and largest), null without packets. day/time as in ProbeSink. */
  first: Instant | null
  last: Instant | null
  ledger: import('../contract.ts').Ledger
  /** Packets per hour since 1970-01-01 UTC, ascending: of 10,000 days at most (tally.ts). */
  hours: HourCount[]
  /** At most 1,000 in all: where packets with a reason lie. */
  samples: { reason: string; frame: number; offset: number }[]
}

/** A moment: days since 1970-01-01 UTC and nanoseconds of that day. */
export interface Instant {
  day: number
  time: number
}

/** Packets of one hour by what their outermost IP layer carries; they sum to `packets`. */
export interface HourCount {
  hour: number
  packets: number
  tcp: number
  udp: number
  icmp: number
  other: number
  probes: number
}
