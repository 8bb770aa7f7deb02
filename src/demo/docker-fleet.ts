/** The demo's shop as containers on the user's engine, from our own image; all of it removed at the end. */
import { poll, systemClock } from "../core/clock.ts";
import { ChaosError } from "../failure.ts";
import { anything, listAnswer } from "../targets/docker/answers.ts";
import { connect } from "../targets/docker/connect.ts";
import { type Engine, unless } from "../targets/docker/engine.ts";
import { type FleetName, raiseFleet, razeFleet } from "../targets/docker/raise.ts";
import { targetOf } from "../targets/docker/read.ts";
import type { Wanted } from "../targets/docker/wanted.ts";
import { version } from "../version.ts";
import { type ShopPart, serviceArgs, shop } from "./shop.ts";
import { type DemoFleet, doorAnswers } from "./story.ts";

const PORT = 8080;
const READY_MS = 30_000;
const FLEET: FleetName = { network: "chaos-demo", label: "chaos.demo=shop" };
const CLEAN_UP_MS = 60_000;

export interface RaiseOptions {
  readonly wanted: Wanted;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

export async function raiseContainers(
  fragile: boolean,
  { wanted, env, signal }: RaiseOptions,
): Promise<DemoFleet> {
  const { engine } = await connect(wanted, env, signal);
  const image = env.CHAOS_HELPER_IMAGE ?? `chaos-army:${version()}`;
  await needImage(engine, image, signal);
  const parts = shop({ fragile, port: () => PORT });
  const raze = () => razeFleet(engine, FLEET, AbortSignal.timeout(CLEAN_UP_MS));
  // What an earlier demo left, killed before it could clean up.
  await raze();
  try {
    await raiseFleet(
      engine,
      FLEET,
      parts.map((part) => containerOf(part, image)),
      signal,
    );
    const door = await waitForDoor(engine, signal);
    return {
      says: `A shop of ${parts.length} containers in 3 zones is open at ${door}.`,
      host: undefined,
      project: "chaos-demo",
      door,
      close: raze,
    };
  } catch (error) {
    await raze();
    throw error;
  }
}

async function needImage(engine: Engine, image: string, signal: AbortSignal): Promise<void> {
  const there = await unless([404], () =>
    engine.call({ method: "GET", path: `/images/${image}/json` }, anything, signal),
  );
  if (!there)
    throw new ChaosError("FLEET_FAILED", `The engine has no image ${image} to run the shop from`, {
      hint: `Build it: docker build -t ${image} . in chaos' folder`,
    });
}

function containerOf(part: ShopPart, image: string) {
  const name = (of: string) => `chaos-demo-${of}`;
  const args = serviceArgs(part, (of) => `${name(of)}:${PORT}`);
  return {
    name: name(part.name),
    image,
    command: ["node", "/opt/chaos/dist/demo/service.js", ...args, "--host", "0.0.0.0"],
    // Our image marks what runs from it as ours, never to be hit; the shop is there to be hit.
    labels: {
      ...part.labels,
      "chaos.self": "false",
      ...(part.role === "front" ? { "chaos.probe": `http://:${PORT}/health` } : {}),
    },
    port: PORT,
  };
}

async function waitForDoor(engine: Engine, signal: AbortSignal): Promise<string> {
  const query = { filters: JSON.stringify({ name: ["^/chaos-demo-balancer$"] }) };
  const call = { method: "GET", path: "/containers/json", query } as const;
  const find = async () => {
    const [entry] = await engine.call(call, listAnswer, signal);
    const place =
      entry &&
      targetOf(entry, { publishedHost: "127.0.0.1", self: undefined, networks: [] }).endpoints[0];
    const door = place && `http://${place.host}:${place.port}/health`;
    return door && (await doorAnswers(door, signal)) ? door : undefined;
  };
  const door = await poll(systemClock, find, { everyMs: 100, deadlineMs: READY_MS, signal });
  if (door) return door;
  throw new ChaosError("FLEET_FAILED", "The demo's shop did not answer within 30 s", {
    hint: "docker logs chaos-demo-balancer tells why",
  });
}
