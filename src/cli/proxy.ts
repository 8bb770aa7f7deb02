/** `chaos proxy`: the fault proxy by itself, ruled over Toxiproxy's REST API. */
import { randomBytes } from "node:crypto";
import type { Command } from "commander";
import { ChaosError, messageOf } from "../failure.ts";
import { legible } from "../legible.ts";
import { placed } from "../placed.ts";
import { isLoopback, readAddress, sayAddress } from "../proxy/api/address.ts";
import { type Collection, openCollection } from "../proxy/api/collection.ts";
import { makeProxy, proxyJson } from "../proxy/api/named-proxy.ts";
import { type ApiServer, openApi } from "../proxy/api/server.ts";
import { type ProxyWish, readProxies } from "../proxy/api/wire.ts";
import type { Address } from "../proxy/fault-proxy.ts";
import { loadKinds } from "../proxy/kinds.ts";
import { ms } from "../units.ts";
import { version } from "../version.ts";
import { awaitEnding } from "./ending.ts";
import { addExamples } from "./examples.ts";
import type { World } from "./program.ts";
import { assertApart, proxiesIn } from "./proxy-file.ts";

interface Flags {
  readonly config?: string;
  readonly listen?: string;
  readonly upstream?: string;
  readonly api: string;
  readonly seed?: string;
  readonly drain: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** What Toxiproxy's clients try first. */
const API = "127.0.0.1:8474";

const EXAMPLES = [
  ["proxy --listen 127.0.0.1:5433 --upstream 127.0.0.1:5432", "one proxy, and the API beside it"],
  ["proxy --config proxies.json", "those of a file, in Toxiproxy's format"],
  ["proxy --config proxies.json --check --json", "what it would be, without opening a port"],
] as const;

export function register(program: Command, world: World): void {
  const command = program
    .command("proxy")
    .description(
      "Stand between clients and services with TCP and HTTP faults, in Toxiproxy's tongue",
    )
    .option("--config <file>", "proxies to begin with, as JSON in Toxiproxy's format")
    .option("--listen <address>", 'where a proxy named "proxy" listens; needs --upstream')
    .option("--upstream <address>", "where that proxy leads")
    .option("--api <address>", "where the REST API listens", API)
    .option("--seed <text>", "draws the same connections and requests again")
    .option("--drain <duration>", "how long who is in may stay after the first signal", "10s")
    .option("--check", "read everything, open nothing")
    .option("--json", "as JSON on stdout: where everything listens, once it does")
    .action(async (flags: Flags) => {
      const plan = await planOf(flags);
      if (flags.check) say(flags, plan, plan.told, undefined);
      else await stand(flags, plan, world);
    });
  addExamples(command, EXAMPLES);
}

interface Plan {
  readonly wishes: readonly ProxyWish[];
  /** As they would be told once they stand. */
  readonly told: readonly Told[];
  readonly api: Address;
  readonly seed: string;
  readonly drainMs: number;
}

/** @throws ChaosError of everything that is wrong, before a port is opened */
async function planOf(flags: Flags): Promise<Plan> {
  const api = readAddress(flags.api);
  if (!api)
    throw new ChaosError("USAGE", `Cannot use --api "${flags.api}": expected host:port`, {
      hint: `Leave it out for ${API}, or name another port up to 65535`,
    });
  const seed = flags.seed ?? randomBytes(4).toString("hex");
  const wishes = [
    ...(flags.config === undefined ? [] : proxiesIn(flags.config)),
    ...fromFlags(flags),
  ];
  await assertApart(wishes);
  const making = { kinds: await loadKinds(), seed };
  const told = wishes.map((wish) => ({
    ...proxyJson(makeProxy(wish, making)),
    enabled: wish.enabled,
  }));
  return { wishes, told, api, seed, drainMs: placed("--drain", () => ms(flags.drain)) };
}

function fromFlags({ listen, upstream }: Flags): ProxyWish[] {
  if (listen === undefined && upstream === undefined) return [];
  if (listen === undefined || upstream === undefined)
    throw usage("Cannot use --listen or --upstream alone: a proxy needs both");
  try {
    return readProxies([{ name: "proxy", listen, upstream }]);
  } catch (cause) {
    throw usage(`Cannot use --listen or --upstream: ${messageOf(cause)}`, cause);
  }
}

function usage(message: string, cause?: unknown): ChaosError {
  return new ChaosError("USAGE", message, { cause, hint: "For example --listen 127.0.0.1:8081" });
}

async function stand(flags: Flags, plan: Plan, world: World): Promise<void> {
  const ending = awaitEnding("nobody is let in any more, who is in may finish");
  const collection = openCollection({ kinds: await loadKinds(), seed: plan.seed });
  let server: ApiServer | undefined;
  try {
    const { failure } = await collection.populate(plan.wishes);
    if (failure !== undefined) throw failure;
    server = await openApi({ collection, version: version() }, plan.api);
    say(flags, plan, collection.all().map(proxyJson), server.address);
    await ending.asked;
    await end(collection, plan.drainMs);
    world.exit(0);
  } finally {
    await server?.close();
    await collection.close();
    ending.stop();
  }
}

async function end(collection: Collection, drainMs: number): Promise<void> {
  const cut = await collection.drain(drainMs);
  if (cut > 0) process.stderr.write(`${cut} still open after the drain, cut\n`);
}

type Told = ReturnType<typeof proxyJson>;

function say(flags: Flags, { seed, api }: Plan, proxies: readonly Told[], at?: Address): void {
  const url = `http://${sayAddress(at ?? api)}`;
  if (!isLoopback(api.host))
    process.stderr.write(`The API on ${sayAddress(api)} obeys everybody who can reach it.\n`);
  if (flags.json) {
    process.stdout.write(`${JSON.stringify({ api: url, seed, proxies })}\n`);
    return;
  }
  const lines = proxies.map(
    ({ name, listen, upstream, enabled, toxics }) =>
      `${name}: ${listen} → ${upstream}, ${enabled ? "on" : "off"}, toxics: ${toxics.length}`,
  );
  process.stdout.write(`${[`API: ${url}, seed ${seed}`, ...lines].map(legible).join("\n")}\n`);
}
