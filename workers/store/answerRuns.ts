/**
 * Answers and UDP flows into runs of their own kind, made when there is a first one: a darknet without them costs nothing.
 *
 * A datagram is stored twice, as its own flow's and as a possible answer to the flow the other way: a reader goes through
 * both in the order of one address pair.
 */
import type { ProbeSink } from '../capture/sink.ts'
import { runKinds, RunWriter, type RunTarget } from './runs.ts'

const tcp = 6

export function createAnswerWriter(input: RunTarget): {
  sink: Pick<ProbeSink, 'answer' | 'datagram'>
  flush(): void
  /** Forgets what was not handed over. */
  drop(): void
} {
  const writers = new Map<number, RunWriter>()
  const writer = (kind: number): RunWriter => {
    let one = writers.get(kind)
    if (one === undefined) writers.set(kind, (one = new RunWriter({ ...input, kind })))
    return one
  }
  return {
    sink: {
      answer(protocol, source, destination, day, time, sourcePort, port, sequence, mark, frame) {
        writer(protocol === tcp ? runKinds.tcpAnswer : runKinds.udpAnswer).probe(source, destination, day, time, sourcePort, port, sequence, mark, frame)
      },
      datagram(source, destination, day, time, sourcePort, port, edge, frame) {
        writer(runKinds.udpFlow).probe(source, destination, day, time, sourcePort, port, 0, edge, frame)
        writer(runKinds.udpAnswer).probe(destination, source, day, time, port, sourcePort, 0, edge, frame)
      },
    },
    flush: () => writers.forEach((one) => one.flush()),
    drop: () => writers.forEach((one) => one.drop()),
  }
}
