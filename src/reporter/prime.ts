/**
 * Asks a server of our own over loopback before anything is measured, where many probes ask over HTTP: the first
 * thousand requests of a process take several times as long as all later ones, until what runs often is compiled,
 * and their samples would be late by that.
 */
import { once } from "node:events";
import http from "node:http";
import type { AddressInfo } from "node:net";
import type { Plan } from "../core/plan.ts";
import probe from "./probes/http.ts";

/** Fewer are no load that a program must be warm for. */
const SAMPLES_PER_S_MIN = 200;
/** About half a second of work. */
const REQUESTS_MAX = 1_000;
const AT_ONCE = 8;
const TIMEOUT_MS = 1_000;

/** It never fails: what it does not reach is only not warm. */
export async function prime({
  probes,
  watching: { intervalMs },
}: {
  readonly probes: readonly { readonly kind: string }[];
  readonly watching: Pick<Plan["watching"], "intervalMs">;
}): Promise<void> {
  const asking = probes.filter(({ kind }) => kind === probe.name).length;
  const perSecond = (asking * 1_000) / intervalMs;
  if (perSecond >= SAMPLES_PER_S_MIN) await ask(Math.min(perSecond, REQUESTS_MAX));
}

async function ask(times: number): Promise<void> {
  const server = http.createServer((_, answer) => answer.end("!"));
  server.listen(0, "127.0.0.1").unref();
  const isThere = await once(server, "listening").catch(() => undefined);
  if (!isThere) return;
  const where = { host: "127.0.0.1", port: (server.address() as AddressInfo).port };
  const options = probe.options.parse({ url: `http://127.0.0.1:${where.port}/` });
  const open = probe.open(options, () => where);
  let left = times;
  const askOn = async () => {
    while (left-- > 0) await open.sample(TIMEOUT_MS);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askOn));
  open.close();
  server.close();
}
