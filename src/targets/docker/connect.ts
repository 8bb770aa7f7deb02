/** Finds an engine that answers, and agrees with it on an API version. */
import { homedir } from "node:os";
import type { DockerOptions } from "dockerode";
import type { z } from "zod";
import { ChaosError, messageOf } from "../../failure.ts";
import { redact } from "../../redact.ts";
import { type InfoAnswer, infoAnswer, versionAnswer } from "./answers.ts";
import { Docker } from "./dockerode.ts";
import { type Engine, engineOf } from "./engine.ts";
import { type Strategy, strategies } from "./strategies.ts";
import type { Wanted } from "./wanted.ts";

/** From 1.52 on inspect and events lose fields that we read; asked at 1.51, engine 29 still gives them. */
const NEWEST_API = "1.51";
/** The first that gives a container its MAC address back on a network (moby/moby#52040). */
const LATER_API = "1.54";
/** Engine 1.12, of 2016: the first with all that a listing and a kill ask for. */
const OLDEST_API = "1.24";
const FIRST_ANSWER_MS = 5_000;
/** With a handshake before it, over who knows how many jumps. */
const FIRST_OVER_SSH_MS = 20_000;

export interface Connection {
  readonly engine: Engine;
  readonly version: z.infer<typeof versionAnswer>;
  readonly api: string;
  readonly info: InfoAnswer;
}

/** @throws ChaosError ENGINE_UNREACHABLE with each strategy and why it failed */
export async function connect(
  wanted: Wanted,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Connection> {
  const tried: { strategy: Strategy; error: unknown }[] = [];
  for (const strategy of strategies(wanted, env, homedir())) {
    try {
      return await tryOne(strategy, signal);
    } catch (error) {
      tried.push({ strategy, error });
    }
  }
  const lines = tried.map(
    ({ strategy, error }) =>
      `  ${strategy.says} (${redact(strategy.address)}): ${messageOf(error)}`,
  );
  throw new ChaosError(
    "ENGINE_UNREACHABLE",
    `No Docker engine answered. Tried:\n${lines.join("\n")}`,
    {
      cause: new AggregateError(tried.map(({ error }) => error)),
      hint: "Start Docker, or name an engine with --host, --context or DOCKER_HOST",
    },
  );
}

/**
 * dockerode's modem reads DOCKER_HOST, DOCKER_CERT_PATH and more by itself and lets them win over a
 * socket that is named; each is set here, so that the strategy alone decides which engine is met.
 */
const DEAF_TO_ENVIRONMENT = {
  host: "",
  port: undefined,
  pathPrefix: "/",
  ca: undefined,
  cert: undefined,
  key: undefined,
  timeout: undefined,
  protocol: "http",
} as unknown as DockerOptions;

async function tryOne(strategy: Strategy, signal: AbortSignal): Promise<Connection> {
  const options = { ...DEAF_TO_ENVIRONMENT, ...strategy.options() };
  const first = engineOf(new Docker(options), strategy.address);
  const deadlineMs = strategy.address.startsWith("ssh:") ? FIRST_OVER_SSH_MS : FIRST_ANSWER_MS;
  const [version, info] = await described(first, deadlineMs, signal);
  const api = agree(version.ApiVersion, version.MinAPIVersion);
  const docker = new Docker({ ...options, version: `v${api}` });
  const isLate = compare(version.ApiVersion, LATER_API) >= 0;
  const later = isLate ? new Docker({ ...options, version: `v${LATER_API}` }) : undefined;
  const engine = engineOf(docker, strategy.address, later && engineOf(later, strategy.address));
  return { engine, version, api, info };
}

/** At once, and so before a version is agreed on: what is read of an engine's own description is in all of them. */
async function described(engine: Engine, deadlineMs: number, signal: AbortSignal) {
  const over = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  try {
    return await Promise.all([
      engine.call({ method: "GET", path: "/version", deadlineMs }, versionAnswer, both),
      // It counts containers and images: a busy engine may take its time.
      engine.call({ method: "GET", path: "/info" }, infoAnswer, both),
    ]);
  } finally {
    over.abort();
  }
}

/** The newest version that both sides know. @throws ChaosError ENGINE_ANSWER when there is none */
export function agree(engineApi: string, engineMinimum: string | undefined): string {
  if (compare(engineApi, OLDEST_API) < 0)
    throw new ChaosError(
      "ENGINE_ANSWER",
      `The engine speaks API ${engineApi} and older, chaos ${OLDEST_API} and newer`,
      { hint: "Update the engine" },
    );
  const api = compare(engineApi, NEWEST_API) < 0 ? engineApi : NEWEST_API;
  if (engineMinimum && compare(api, engineMinimum) < 0)
    throw new ChaosError(
      "ENGINE_ANSWER",
      `The engine speaks API ${engineMinimum} and newer, this version of chaos ${NEWEST_API} and older`,
      { hint: "Update chaos" },
    );
  return api;
}

function compare(a: string, b: string): number {
  const [aMajor = 0, aMinor = 0] = a.split(".").map(Number);
  const [bMajor = 0, bMinor = 0] = b.split(".").map(Number);
  return aMajor - bMajor || aMinor - bMinor;
}
