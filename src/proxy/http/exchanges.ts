/** HTTP on one connection: its requests, and their responses in the same order. */
import type { Link } from "../stage.ts";
import type { Stream } from "../toxic.ts";
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
import { type Exchange, openUnanswered } from "./unanswered.ts";

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
  /** Something was asked, and its answer has not come to its end. */
  isAnswering(): boolean;
}

export function openExchanges(
  links: Readonly<Record<Stream, Link>>,
  rules: Rules,
  /** What has gone through before it. */
  before: Overhearing,
): Exchanges {
  const unanswered = openUnanswered(links.upstream);
  /** Seeking: all goes on as it comes, until nothing is on the way. Deaf: requests do, until it is agreed to leave. */
  let state: "scanning" | "seeking" | "deaf" = "seeking";
  let overheard = before;
  let hasAnswered = false;
  /** Nothing can be asked behind those that wait. */
  let isLast = false;

  const { first } = unanswered;
  /** A client that asks on must not fill our memory: with requests that wait, or with our own answers. */
  const isAhead = () =>
    unanswered.isTooMuch() ||
    (!unanswered.isEmpty() && !links.upstream.clear(requests.work)) ||
    (hasAnswered && !links.downstream.clear(requests.work));

  const requestScanner = openScanner<RequestHead>({
    mayBegin: mayBeRequest,
    readHead: readRequestHead,
    framingOf: framingOfRequest,
  });
  const responseScanner = openScanner<ResponseHead>({
    // What nobody asked for is no answer.
    mayBegin: (bytes) => !unanswered.isEmpty() && mayBeResponse(bytes),
    readHead: (bytes) => (unanswered.isEmpty() ? undefined : readResponseHead(bytes)),
    framingOf: (head) => framingOfResponse(head, first()?.request.method ?? ""),
  });
  const requests: Side = openSide(links.upstream, requestScanner, {
    mayWait: true,
    isToScan: () => {
      if (state === "scanning" && !rules.areThere() && isIdle()) ignore("seeking");
      if (state === "seeking" && rules.areThere() && overheard.isSettled()) state = "scanning";
      return state === "scanning";
    },
    unread: (bytes) => overheard.asked(bytes),
    // Between two requests alone: a body may have to come before anybody reads, or answers.
    isHeldUp: () => state !== "deaf" && !requestScanner.isInBody() && isAhead(),
    isDeaf: () => state === "deaf",
    judge: (request) => {
      rules.seen();
      return rules.judge("upstream", request);
    },
    begun: (request) => unanswered.expect({ request }),
    answered: (request, reply) => {
      hasAnswered = true;
      unanswered.expect({ request, reply });
      answerAll();
    },
    over: (request) => {
      const last = unanswered.last();
      if (isLeaving(request) && last?.request === request && !last.reply) ignore("deaf");
    },
    turnedRaw: (isLost) => {
      if (!isLost) return;
      isLast = true;
      if (unanswered.isEmpty()) finish();
    },
  });
  const responses: Side = openSide(links.downstream, responseScanner, {
    // It is asked for, and nobody can do anything with half of it.
    mayWait: false,
    isToScan: () => state !== "seeking",
    unread: (bytes) => overheard.answered(bytes),
    // Ours comes first, and waits for somebody to read.
    isHeldUp: () => first()?.reply !== undefined,
    isDeaf: () => state === "seeking",
    judge: (response) =>
      response.status < 200 ? [] : rules.judge("downstream", first()!.request, response),
    begun: (response) => {
      if (isAgreed(response, first()!.request.method)) turnRaw();
    },
    answered: (response, reply) => {
      const { request } = first() as Exchange;
      const isClosing = closes(request) || endsAfter(response, request.method);
      links.downstream.pass(bytesOfReply(reply, request, isClosing), links.downstream.now());
      if (isClosing) finish();
    },
    over: (response) => {
      if (response.status < 200) return;
      unanswered.forget();
      // Declined: what followed the wish was HTTP, or was not.
      if (state === "deaf" && unanswered.isEmpty()) state = "seeking";
      answerAll();
    },
    turnedRaw: (isLost) => (isLost ? finish() : turnRaw()),
  });
  const ignore = (how: "seeking" | "deaf") => {
    state = how;
    overheard = openOverhearing();
  };
  const isIdle = () => unanswered.isEmpty() && requests.isIdle() && responses.isIdle();
  const turnRaw = () => {
    // A reply that waits for its turn would never get it.
    if (unanswered.hasReply()) links.downstream.cut("end");
    while (!unanswered.isEmpty()) unanswered.forget();
    requestScanner.turnRaw();
    responseScanner.turnRaw();
    requests.work();
  };
  const finish = () => {
    requests.shut();
    responses.shut();
    // An end alone would leave us with a service that goes on, or keeps its own end back.
    links.downstream.cut("end");
  };
  /** What waits behind our answer is held, too, and is not to be waited for. */
  const isRead = () => links.downstream[responses.isIdle() ? "clear" : "room"](answerAll);
  const answerAll = () => {
    for (let next = first(); next?.reply && isRead(); next = first()) {
      unanswered.forget();
      const { request, reply } = next;
      const isClosing = closes(request) || (isLast && unanswered.isEmpty());
      links.downstream.pass(bytesOfReply(reply, request, isClosing), links.downstream.now());
      if (isClosing) return finish();
    }
    responses.work();
    requests.work();
  };
  return {
    requests,
    responses,
    reconsider: () => {
      requests.reconsider();
      responses.reconsider();
    },
    isAnswering: () => !unanswered.isEmpty() || (state === "seeking" && overheard.isAnswering()),
  };
}
