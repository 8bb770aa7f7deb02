/** What went through, while it goes. */
import { STREAMS, type Stream } from "./toxic.ts";

export interface Counters {
  readonly connections: {
    /** Also those that are over, as long as their bytes are not delivered. */
    readonly open: number;
    /** Of the open ones: their client may be waiting for an answer, for the rest of one, or for what is on its way. */
    readonly waiting: number;
    readonly total: number;
    /** The service could not be reached: the client was reset. */
    readonly failed: number;
    /** Reset at the door, by a toxic or for want of room. */
    readonly refused: number;
  };
  /** upstream: from the client to the service; downstream: back. */
  readonly bytes: {
    readonly upstream: Passed;
    readonly downstream: Passed;
  };
  /** HTTP requests that were seen as such; none where no HTTP rule is. */
  readonly requests: number;
  readonly toxics: Readonly<Record<string, Hits>>;
}

export interface Passed {
  readonly received: number;
  readonly sent: number;
}

export interface Hits {
  /** Connections it was asked about, or of an HTTP rule requests (responses) that it means. */
  readonly matched: number;
  /** Of those, the ones that its percent drew. */
  readonly hit: number;
}

export interface Counts {
  /** @returns the connection's ordinal, from 1 */
  entered(): number;
  failed(): void;
  refused(): void;
  gone(connection: Passing): void;
  read(open: ReadonlySet<Passing>): Pick<Counters, "bytes" | "connections">;
}

export interface Passing {
  bytes(stream: Stream): Passed;
  isWaiting(): boolean;
}

export function openCounts(): Counts {
  const counted = { total: 0, failed: 0, refused: 0 };
  const bygone = { upstream: NOTHING, downstream: NOTHING };
  return {
    entered: () => {
      counted.total += 1;
      return counted.total;
    },
    failed: () => {
      counted.failed += 1;
    },
    refused: () => {
      counted.refused += 1;
    },
    gone: (connection) => {
      for (const stream of STREAMS) bygone[stream] = sum(bygone[stream], connection.bytes(stream));
    },
    read: (open) => {
      const of = (stream: Stream) =>
        [...open].reduce((all, one) => sum(all, one.bytes(stream)), bygone[stream]);
      return {
        connections: { open: open.size, waiting: waitingIn(open), ...counted },
        bytes: { upstream: of("upstream"), downstream: of("downstream") },
      };
    },
  };
}

function waitingIn(open: ReadonlySet<Passing>): number {
  let waiting = 0;
  for (const one of open) if (one.isWaiting()) waiting += 1;
  return waiting;
}

const NOTHING: Passed = { received: 0, sent: 0 };

function sum(a: Passed, b: Passed): Passed {
  return { received: a.received + b.received, sent: a.sent + b.sent };
}
