/**
 * What a toxic is: JSON that says what is to happen (Toxiproxy's words, percent for its toxicity), and the
 * contract of the file that does it. One kind per file of `toxics/`, found by the file's name.
 */
import type { Fields, Settings } from "./fields.ts";
import type { Link, Stage } from "./stage.ts";

/** upstream: what the client sends; downstream: what it is sent. Of HTTP rules: requests, responses. */
export const STREAMS = ["upstream", "downstream"] as const;
export type Stream = (typeof STREAMS)[number];

export interface ToxicSpec {
  /** Unique within a proxy; draws are keyed by it. */
  readonly name: string;
  /** A file of `toxics/`, e.g. `latency`, `slow-close`, `http-abort`. */
  readonly type: string;
  readonly stream: Stream;
  /** 0 to 100: the share of connections, or for HTTP rules of the requests that are meant. */
  readonly percent: number;
  readonly attributes: Readonly<Record<string, unknown>>;
}

interface Kind<F extends Fields> {
  /** The file's name. */
  readonly name: string;
  readonly summary: string;
  /** What its attributes are, with their defaults. */
  readonly fields: F;
}

/** Works on bytes of whatever protocol: a stage of one direction of one connection. */
export interface StreamKind<F extends Fields = Fields> extends Kind<F> {
  readonly layer: "stream";
  attach(settings: Settings<F>, link: Link): Stage;
}

/** Works on whole connections: before they reach the service, or instead. */
export interface DoorKind<F extends Fields = Fields> extends Kind<F> {
  readonly layer: "door";
  /** For how long the service is not dialled; `refuse`: it never is, and what is open is cut. */
  admit(settings: Settings<F>): { readonly waitMs: number } | "refuse";
}

/** Works on requests or responses: what is to happen to one that is meant, as data. */
export interface HttpKind<F extends Fields = Fields> extends Kind<F> {
  readonly layer: "http";
  deed(settings: Settings<F>, random: () => number): Deed;
}

/** What becomes of one message; several rules' deeds add up, the first reply counts. */
export interface Deed {
  /** Held for so long before it goes on. */
  readonly delayMs?: number;
  /** Answered by us; a request goes no further, a response is swallowed. */
  readonly reply?: Reply;
  /** The connection is reset after so many bytes of the body; 0: in place of the head. */
  readonly resetAfter?: number;
  /** The connection is closed after so many bytes of the body. */
  readonly endAfter?: number;
  readonly bytesPerMs?: number;
  readonly rewrite?: Rewrite;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Rewrite {
  /** 0: as it is. */
  readonly status: number;
  readonly set: Readonly<Record<string, string>>;
  readonly remove: readonly string[];
}

export type ToxicKind = StreamKind | DoorKind | HttpKind;

/** The contract, checked by the compiler: a kind's settings follow from its fields. */
export const defineStreamToxic = <F extends Fields>(kind: Omit<StreamKind<F>, "layer">) =>
  ({ ...kind, layer: "stream" }) as const;
export const defineDoorToxic = <F extends Fields>(kind: Omit<DoorKind<F>, "layer">) =>
  ({ ...kind, layer: "door" }) as const;
export const defineHttpToxic = <F extends Fields>(kind: Omit<HttpKind<F>, "layer">) =>
  ({ ...kind, layer: "http" }) as const;
