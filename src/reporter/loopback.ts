/** A server of our own on loopback, and a probe that asks it: what it does not answer in time is our fault. */

import { lookup } from "node:dns/promises";
import net, { type AddressInfo, isIP } from "node:net";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer, OpenProbe } from "../core/probe.ts";
import tcp from "./probes/tcp.ts";

/** Of hosts' own file: nobody else is asked. */
const OWN_NAME = "localhost";

/** @param isByName it looks a name up first, as those do whom it is held against */
export function openLoopback(isByName: boolean): OpenProbe {
  const server = net.createServer((socket) => {
    socket.on("error", () => {});
    socket.end("!");
  });
  // It must keep no program alive that has nothing else to do.
  server.listen(0, "127.0.0.1").unref();
  const where = () => {
    const address = server.address() as AddressInfo | null;
    return address ? { host: "127.0.0.1", port: address.port } : undefined;
  };
  const probe = tcp.open(tcp.options.parse({ expect: "bytes" }), where);
  return {
    sample: isByName ? (timeoutMs) => afterLookup(probe, timeoutMs) : probe.sample,
    close: () => {
      probe.close();
      server.close();
    },
  };
}

/** Is there a name to look up in a probe's address? */
export function isNamed(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname !== "" && isIP(hostname.replace(/^\[|\]$/g, "")) === 0;
}

/**
 * Lookups share two threads (libuv lends half of its four to them). Where these wait for a resolver that is silent,
 * the turn of other names does not come, and services that are well look dead.
 */
async function afterLookup({ sample }: OpenProbe, timeoutMs: number): Promise<Answer> {
  const begunMs = performance.now();
  const found = lookup(OWN_NAME).then(
    () => true,
    // Whoever says that there is no such name had the time to.
    () => true,
  );
  const giveUp = new AbortController();
  const late = sleep(timeoutMs, false, { signal: giveUp.signal, ref: false }).catch(() => false);
  const isFound = await Promise.race([found, late]);
  giveUp.abort();
  const leftMs = timeoutMs - (performance.now() - begunMs);
  return isFound && leftMs > 0 ? sample(leftMs) : { ok: false, reason: "timeout" };
}
