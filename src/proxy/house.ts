/** What a connection finds at its proxy. */
import type { Socket } from "node:net";
import type { Alarms } from "./alarms.ts";
import type { Connection } from "./connection.ts";
import type { Rules } from "./http/exchanges.ts";
import type { Lending } from "./lending.ts";
import type { Stream } from "./toxic.ts";
import type { Toxic } from "./toxic-state.ts";

export interface House {
  readonly alarms: Alarms;
  readonly lending: Lending;
  readonly rules: Rules;
  readonly dialMs: number;
  cap(): number;
  /** So many more bytes are held; fewer, if less than 0. */
  hold(bytes: number): void;
  upstream(client: Socket): { readonly host: string; readonly port: number };
  /** Those of the direction that hit this connection, in order. */
  toxicsFor(ordinal: number, stream: Stream): readonly Toxic[];
  rowFor(toxic: Toxic, ordinal: number): () => number;
  failed(): void;
  over(connection: Connection): void;
}
