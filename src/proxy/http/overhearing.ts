/**
 * Listens to a connection on which nobody acts. An answer of ours may begin only where the service's last one
 * has ended, and where that is, only who has followed all of them by their framing can tell.
 */
import { openFamiliar } from "./familiar.ts";
import { framingOfRequest, framingOfResponse } from "./framing.ts";
import {
  mayBeRequest,
  mayBeResponse,
  type RequestHead,
  type ResponseHead,
  readRequestHead,
  readResponseHead,
} from "./head.ts";
import { isAgreed, isLeaving } from "./persistence.ts";
import { openScanner, type Scanner } from "./scanner.ts";

export interface Overhearing {
  /** On their way to the service; the bytes may be somebody else's afterwards. */
  asked(bytes: Buffer): void;
  answered(bytes: Buffer): void;
  /** All that was asked was answered to its end, and nothing else has begun. Never again after what is no HTTP. */
  isSettled(): boolean;
  /** Something was asked, and its answer has not come to its end; `false` of what is no HTTP. */
  isAnswering(): boolean;
}

interface Expected {
  readonly method: string;
  readonly isLeaving: boolean;
}

const PLAIN = {
  GET: { method: "GET", isLeaving: false },
  HEAD: { method: "HEAD", isLeaving: false },
};

/** Few ask so far ahead, and each costs memory. */
const EXPECTED_MAX = 64;

export function openOverhearing(): Overhearing {
  const expected: Expected[] = [];
  const familiar = openFamiliar();
  let status = 0;
  let isLost = false;

  const requests = openScanner<RequestHead>({
    mayBegin: mayBeRequest,
    readHead: readRequestHead,
    framingOf: framingOfRequest,
  });
  const responses = openScanner<ResponseHead>({
    mayBegin: (bytes) => expected.length > 0 && mayBeResponse(bytes),
    readHead: (bytes) => (expected.length > 0 ? readResponseHead(bytes) : undefined),
    framingOf: (head) => framingOfResponse(head, expected[0]?.method ?? ""),
  });
  const begun = (request: RequestHead) => {
    // Behind a wish to leave nothing is surely a request.
    if (expected.at(-1)?.isLeaving || expected.length >= EXPECTED_MAX) isLost = true;
    expected.push({ method: request.method, isLeaving: isLeaving(request) });
  };
  const replied = (response: ResponseHead) => {
    status = response.status;
    if (isAgreed(response, expected[0]?.method ?? "")) isLost = true;
  };
  const over = () => {
    if (status >= 200) expected.shift();
  };
  const listen = <H>(
    scanner: Scanner<H>,
    bytes: Buffer,
    head: (head: H) => void,
    end = () => {},
  ) => {
    if (isLost) return;
    scanner.feed(bytes);
    for (let piece = scanner.next(); piece && !isLost; piece = scanner.next())
      if (piece.kind === "head") head(piece.head);
      else if (piece.kind === "body" && piece.isLast) end();
    isLost ||= scanner.isRaw();
    if (!isLost && scanner.isWaiting()) scanner.feed(Buffer.from(scanner.rest()));
  };
  /** Of most traffic all that there is to know, without reading it line by line. */
  const isPlainlyAsked = (bytes: Buffer) => {
    if (isLost || !requests.isBetween() || expected.length > 0) return false;
    const plain = familiar.asked(bytes);
    if (plain) expected.push(PLAIN[plain]);
    return plain !== undefined;
  };
  const isPlainlyAnswered = (bytes: Buffer) => {
    if (isLost || !responses.isBetween() || expected[0] !== PLAIN.GET) return false;
    const isWhole = familiar.isAnswer(bytes);
    if (isWhole) expected.shift();
    return isWhole;
  };
  return {
    asked: (bytes) => {
      if (!isPlainlyAsked(bytes)) listen(requests, bytes, begun);
    },
    answered: (bytes) => {
      if (!isPlainlyAnswered(bytes)) listen(responses, bytes, replied, over);
    },
    isSettled: () =>
      !isLost && expected.length === 0 && requests.isBetween() && responses.isBetween(),
    isAnswering: () => !isLost && expected.length > 0,
  };
}
