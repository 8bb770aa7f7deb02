/** The proxy's toxics as types: each takes its own attributes. What the files say is what compilers know. */
import type { Given } from "../proxy/fields.ts";
import type { MatchGiven } from "../proxy/http/match.ts";
import type { HttpKind, Stream } from "../proxy/toxic.ts";
import type bandwidth from "../proxy/toxics/bandwidth.ts";
import type corrupt from "../proxy/toxics/corrupt.ts";
import type down from "../proxy/toxics/down.ts";
import type httpAbort from "../proxy/toxics/http-abort.ts";
import type httpDelay from "../proxy/toxics/http-delay.ts";
import type httpReplace from "../proxy/toxics/http-replace.ts";
import type httpReset from "../proxy/toxics/http-reset.ts";
import type httpSlowBody from "../proxy/toxics/http-slow-body.ts";
import type httpTruncate from "../proxy/toxics/http-truncate.ts";
import type latency from "../proxy/toxics/latency.ts";
import type limitData from "../proxy/toxics/limit-data.ts";
import type noop from "../proxy/toxics/noop.ts";
import type resetPeer from "../proxy/toxics/reset-peer.ts";
import type slicer from "../proxy/toxics/slicer.ts";
import type slowClose from "../proxy/toxics/slow-close.ts";
import type slowOpen from "../proxy/toxics/slow-open.ts";
import type timeout from "../proxy/toxics/timeout.ts";

export interface ToxicKinds {
  bandwidth: typeof bandwidth;
  corrupt: typeof corrupt;
  down: typeof down;
  "http-abort": typeof httpAbort;
  "http-delay": typeof httpDelay;
  "http-replace": typeof httpReplace;
  "http-reset": typeof httpReset;
  "http-slow-body": typeof httpSlowBody;
  "http-truncate": typeof httpTruncate;
  latency: typeof latency;
  "limit-data": typeof limitData;
  noop: typeof noop;
  "reset-peer": typeof resetPeer;
  slicer: typeof slicer;
  "slow-close": typeof slowClose;
  "slow-open": typeof slowOpen;
  timeout: typeof timeout;
}

/** HTTP rules say whom they mean, too. */
type MatchOf<K> = K extends Pick<HttpKind, "layer"> ? { readonly match?: MatchGiven } : unknown;

interface Wish<T extends keyof ToxicKinds> {
  readonly type: T;
  /** What the client sends, or what it is sent (by default; HTTP rules: requests). */
  readonly stream?: Stream;
  /** Of connections, or for HTTP rules of requests; 100 by default. */
  readonly percent?: number;
  readonly name?: string;
  readonly attributes?: Given<ToxicKinds[T]["fields"]> & MatchOf<ToxicKinds[T]>;
}

export type ToxicWish = { [T in keyof ToxicKinds]: Wish<T> }[keyof ToxicKinds];
