/** HTTP on one connection: its requests, and their responses in the same order. */
import type { Link } from "../stage.ts";
import type { Reply, Stream } from "../toxic.ts";
import type { Verdict } from "./course.ts";
import { framingOfRequest, framingOfResponse } from "./framing.ts";
import {
  mayBeRequest,
  mayBeResponse,
  type RequestHead,
  type ResponseHead,
  readRequestHead,
  readResponseHead,
} from "./head.ts";
import { type Overhearing, openOverhearing } from "./overhearing.ts";
import { closes, endsAfter, isAgreed, isLeaving } from "./persistence.ts";
import { bytesOfReply } from "./reply.ts";
import { openScanner } from "./scanner.ts";
import { openSide, type Side } from "./side.ts";

/** The rules of the proxy, as they are at this moment. */
export interface Rules {
  areThere(): boolean;
  /** Counts, and draws once for each rule that means this message. */
  judge(stream: Stream, request: RequestHead, response?: ResponseHead): readonly Verdict[];
  seen(): void;
}

export interface Exchanges {
  readonly requests: Side;
  readonly responses: Side;
  reconsider(): void;
}

interface Exchange {
  readonly request: RequestHead;
  /** Answered by us, once its turn has come. */
  readonly reply?: Reply;
}

/** A client that asks without reading must not fill our memory: with heads that wait, or with our own answers. */
const UNANSWERED_MAX = 1_024;
const UNANSWERED_BYTES_MAX = 1_048_576;

export function openExchanges(
  links: Readonly<Record<Stream, Link>>,
  rules: Rules,
  /** What has gone through before it. */
  before: Overhearing,
): Exchanges {
  const waiting: Exchange[] = [];
  /** Seeking: all goes on as it comes, until nothing is on the way. Deaf: requests do, until it is agreed to leave. */
  let state: "scanning" | "seeking" | "deaf" = "seeking";
  let overheard = before;
  let waitingBytes = 0;
  let hasAnswered = false;

  const expect = (one: Exchange) => {
    waiting.push(one);
    waitingBytes += sizeOf(one.request);
  };
  const forget = () => {
    const one = waiting.shift();
    if (one) waitingBytes -= sizeOf(one.request);
  };
  /** Between two requests alone: a body may have to come before anybody reads. */
  const isUnread = () =>
    hasAnswered && !requestScanner.isInBody() && !links.downstream.clear(requests.work);

  const requestScanner = openScanner<RequestHead>({
    mayBegin: mayBeRequest,
    readHead: readRequestHead,
    framingOf: framingOfRequest,
  });
  const responseScanner = openScanner<ResponseHead>({
    // What nobody asked for is no answer.
    mayBegin: (bytes) => waiting.length > 0 && mayBeResponse(bytes),
    readHead: (bytes) => (waiting.length > 0 ? readResponseHead(bytes) : undefined),
    framingOf: (head) => framingOfResponse(head, waiting[0]?.request.method ?? ""),
  });
  const requests: Side = openSide(links.upstream, requestScanner, {
    isToScan: () => {
      if (state === "scanning" && !rules.areThere() && isIdle()) ignore("seeking");
      if (state === "seeking" && rules.areThere() && overheard.isSettled()) state = "scanning";
      return state === "scanning";
    },
    unread: (bytes) => overheard.asked(bytes),
    isHeldUp: () =>
      waiting.length >= UNANSWERED_MAX || waitingBytes > UNANSWERED_BYTES_MAX || isUnread(),
    isDeaf: () => state === "deaf",
    judge: (request) => {
      rules.seen();
      return rules.judge("upstream", request);
    },
    begun: (request) => expect({ request }),
    answered: (request, reply) => {
      hasAnswered = true;
      expect({ request, reply });
      answerAll();
    },
    over: (request) => {
      const last = waiting.at(-1);
      if (isLeaving(request) && last?.request === request && !last.reply) ignore("deaf");
    },
    turnedRaw: () => {},
  });
  const responses: Side = openSide(links.downstream, responseScanner, {
    isToScan: () => state !== "seeking",
    unread: (bytes) => overheard.answered(bytes),
    isHeldUp: () => false,
    isDeaf: () => state === "seeking",
    judge: (response) =>
      response.status < 200 ? [] : rules.judge("downstream", waiting[0]!.request, response),
    begun: (response) => {
      if (isAgreed(response, waiting[0]!.request.method)) turnRaw();
    },
    answered: (response, reply) => {
      const { request } = waiting[0] as Exchange;
      const isClosing = closes(request) || endsAfter(response, request.method);
      const isToHead = request.method === "HEAD";
      links.downstream.pass(bytesOfReply(reply, { isToHead, isClosing }), links.downstream.now());
      if (isClosing) finish();
    },
    over: (response) => {
      if (response.status < 200) return;
      forget();
      // Declined: what followed the wish was HTTP, or was not.
      if (state === "deaf" && waiting.length === 0) state = "seeking";
      answerAll();
      requests.work();
    },
    turnedRaw: () => turnRaw(),
  });
  const ignore = (how: "seeking" | "deaf") => {
    state = how;
    overheard = openOverhearing();
  };
  const isIdle = () => waiting.length === 0 && requests.isIdle() && responses.isIdle();
  const turnRaw = () => {
    // A reply that waits for its turn would never get it.
    if (waiting.some(({ reply }) => reply)) links.downstream.cut("end");
    while (waiting.length > 0) forget();
    requestScanner.turnRaw();
    responseScanner.turnRaw();
    requests.work();
  };
  const finish = () => {
    requests.shut();
    responses.shut();
    links.downstream.finish(links.downstream.now());
    links.upstream.finish(links.upstream.now());
  };
  const answerAll = () => {
    for (let first = waiting[0]; first?.reply; first = waiting[0]) {
      forget();
      const { request, reply } = first;
      const isClosing = closes(request);
      const bytes = bytesOfReply(reply, { isToHead: request.method === "HEAD", isClosing });
      links.downstream.pass(bytes, links.downstream.now());
      if (isClosing) return finish();
    }
  };
  return {
    requests,
    responses,
    reconsider: () => {
      requests.reconsider();
      responses.reconsider();
    },
  };
}

function sizeOf({ path, headers }: RequestHead): number {
  return path.length + headers.reduce((sum, line) => sum + line[0].length + line[1].length, 0);
}
