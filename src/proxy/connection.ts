/** One client and its way to the service. */
import type { Socket } from "node:net";
import { attach } from "./attach.ts";
import { type Chain, openChain } from "./chain.ts";
import { dial } from "./dial.ts";
import { endGently } from "./end-gently.ts";
import { feel } from "./feel.ts";
import { type Flow, openFlow } from "./flow.ts";
import type { House } from "./house.ts";
import { type Exchanges, openExchanges } from "./http/exchanges.ts";
import { openOverhearing } from "./http/overhearing.ts";
import { hurry } from "./hurry.ts";
import type { Reading } from "./lending.ts";
import { resetGently } from "./reset-gently.ts";
import type { Ending } from "./stage.ts";
import type { Stream } from "./toxic.ts";
import { areGone, hasUnsent, isUntilEnd } from "./under-way.ts";

export interface Connection {
  readonly ordinal: number;
  readonly openedAtMs: number;
  /** Dials after all these waits, counted from its arrival. */
  admit(waitMs: number): void;
  /** Stages anew, as the toxics are now. */
  arrange(): void;
  reconsider(): void;
  /** Whether both ends are still there. */
  feel(): void;
  bytes(stream: Stream): { readonly received: number; readonly sent: number };
  /** Its client spoke last or is in the midst of an answer, or one end has not taken all that came for it. */
  isWaiting(): boolean;
  /** What is under way is still delivered, then both ends see the end. */
  cut(): void;
  /** At once, and so that nobody takes what came for all of it. */
  reset(): void;
  /** At once, except for what is under way after a cut. */
  destroy(): void;
}

export function openConnection(client: Socket, ordinal: number, house: House): Connection {
  const { alarms } = house;
  const openedAtMs = alarms.now();
  let service: Socket | undefined;
  let reading: Reading | undefined;
  let ways: Readonly<Record<Stream, { flow: Flow; chain: Chain }>> | undefined;
  let exchanges: Exchanges | undefined;
  const overheard = openOverhearing();
  let isOver = false;
  /** It is over, but its bytes are not all delivered. */
  let lingering: Ending | undefined;
  let isWaiting = true;
  let dialling = alarms.at(Number.POSITIVE_INFINITY, () => {});

  const stop = () => {
    if (isOver) return false;
    isOver = true;
    dialling.cancel();
    reading?.end();
    for (const { flow, chain } of Object.values(ways ?? {})) {
      flow.stop();
      chain.drop();
    }
    return true;
  };
  const sockets = () => (service ? [client, service] : [client]);
  const left = () => {
    if (client.destroyed && service?.destroyed) stop();
    if (isOver && areGone(client, service, lingering)) house.over(connection);
  };
  const reset = () => {
    if (!stop()) return;
    for (const one of sockets()) hurry(one, "reset");
    left();
  };
  const linger = (how: Ending) => {
    if (!stop()) return;
    lingering = how;
    service?.once("finish", left);
    for (const one of sockets()) (how === "end" ? endGently : resetGently)(one, alarms);
    left();
  };
  const cut = () => linger("end");
  const resetBehind = () => linger("reset");
  const destroy = () => {
    stop();
    for (const one of sockets()) one.destroy();
    left();
  };
  const call = () => {
    reading = house.lending.open();
    const to = dial(house.upstream(client), reading);
    service = to;
    to.once("close", left);
    dialling.cancel();
    dialling = alarms.at(alarms.now() + house.dialMs, () => to.destroy(new Error("no answer")));
    // Refused or unreachable: the client must not take it for a service that had nothing to say.
    to.once("error", fail);
    to.once("connect", () => {
      dialling.cancel();
      to.off("error", fail);
      begin(to);
    });
  };
  const fail = () => {
    if (!isOver) house.failed();
    reset();
  };
  const begin = (to: Socket) => {
    const basics = { now: alarms.now, at: alarms.at, reset, resetBehind, cutNow: cut };
    const way = (stream: Stream, source: Socket, sink: Socket, reading?: Reading) => {
      const isUp = stream === "upstream";
      const heard = (bytes: Buffer) => {
        isWaiting = isUp;
        if (!isUp && !exchanges) overheard.answered(bytes);
      };
      // Where HTTP will stand: what a toxic before it holds was not asked yet.
      const passing = (bytes: Buffer) => exchanges ?? overheard.asked(bytes);
      const rest = { now: alarms.now, heard, passing: isUp ? passing : undefined, house };
      const flow = openFlow({ source, reading, sink, ...rest });
      const chain = openChain({
        flow,
        isHttpLast: isUp,
        basics,
        attach,
        rowFor: (toxic) => house.rowFor(toxic, ordinal),
      });
      return { flow, chain };
    };
    ways = {
      upstream: way("upstream", client, to),
      downstream: way("downstream", to, client, reading),
    };
    isWaiting = false;
    for (const socket of [client, to]) socket.on("error", reset).on("end", abandon);
    arrange();
    client.resume();
  };
  const abandon = () => {
    if (!client.readableEnded) return;
    ways?.upstream.chain.abandon();
    if (service?.readableEnded) ways?.downstream.chain.abandon();
  };
  const arrange = () => {
    if (!ways || isOver) return;
    for (const [stream, { chain }] of Object.entries(ways) as [Stream, { chain: Chain }][]) {
      chain.arrange(house.toxicsFor(ordinal, stream));
      if (isOver) return;
    }
    if (house.rules.areThere() && !exchanges) readHttp(ways);
  };
  const readHttp = ({ upstream, downstream }: Readonly<Record<Stream, { chain: Chain }>>) => {
    const never = () => 0;
    const links = {
      upstream: upstream.chain.linkFor(never, {}),
      downstream: downstream.chain.linkFor(never, {}),
    };
    exchanges = openExchanges(links, house.rules, overheard);
    upstream.chain.insertHttp(exchanges.requests, links.upstream);
    downstream.chain.insertHttp(exchanges.responses, links.downstream);
  };
  const isAnswering = () => {
    if (!ways || !service) return false;
    const flows = { asked: ways.upstream.flow, answered: ways.downstream.flow };
    return (exchanges ?? overheard).isAnswering() || isUntilEnd({ client, service, ...flows });
  };
  const connection: Connection = {
    ordinal,
    openedAtMs,
    admit: (waitMs) => {
      if (service || isOver) return;
      dialling.cancel();
      if (waitMs <= 0) call();
      else dialling = alarms.at(openedAtMs + waitMs, call);
    },
    arrange,
    reconsider: () => exchanges?.reconsider(),
    feel: () => sockets().forEach(feel),
    bytes: (stream) => {
      const flow = ways?.[stream].flow;
      return { received: flow?.received() ?? 0, sent: flow?.sent() ?? 0 };
    },
    isWaiting: () =>
      sockets().some(hasUnsent) || (isOver ? lingering === "reset" : isWaiting || isAnswering()),
    cut,
    reset: () => {
      if (lingering) for (const one of sockets()) hurry(one, lingering);
      else reset();
    },
    destroy: () => {
      if (!lingering) destroy();
    },
  };
  client.on("error", reset).on("close", () => {
    if (!ways) destroy();
    left();
  });
  return connection;
}
