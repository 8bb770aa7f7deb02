/** What an engine holds of a drill, read with this test's own eyes rather than through a source. */
import { differences, type Snapshot } from "../../src/core/snapshot.ts";
import { inspectAnswer } from "../../src/targets/docker/answers.ts";
import { snapshotOf } from "../../src/targets/docker/read.ts";
import { dockerClient } from "../lab/docker.ts";
import { isNear } from "../lab/netem.ts";
import { tracesAt } from "./namespace-truth.ts";
import { proxiesAt } from "./proxy-eyes.ts";

/** The ones that are gone are absent from the answer. */
export async function snapshotsOf(ids: readonly string[]): Promise<Map<string, Snapshot>> {
  const pairs = ids.map(async (id): Promise<[string, Snapshot][]> => {
    try {
      const answer = await dockerClient().getContainer(id).inspect();
      return [[id, snapshotOf(inspectAnswer.parse(answer))]];
    } catch (error) {
      if ((error as { statusCode?: number }).statusCode === 404) return [];
      throw error;
    }
  });
  return new Map((await Promise.all(pairs)).flat());
}

/** Differences to the snapshots, claims on their containers, helpers and watchdogs of those runs. */
export async function remainsOf(
  before: ReadonlyMap<string, Snapshot>,
  runs: readonly string[],
): Promise<string[]> {
  const after = await snapshotsOf([...before.keys()]);
  const residue = [...before].flatMap(([id, was]) =>
    differences(was, after.get(id)).map((says) => `${id.slice(0, 12)}: ${says}`),
  );
  const ids = [...after.keys()];
  const written = await filesOn(ids);
  return [
    ...residue,
    ...written,
    ...(await tracesIn(after)),
    ...(await claimsOn([...before.keys()])),
    ...(await helpersOf(runs)),
  ];
}

/** Rules, queues and devices of ours in the network namespaces of those that run, where we may look. */
async function tracesIn(states: ReadonlyMap<string, Snapshot>): Promise<string[]> {
  if (!isNear) return [];
  const running = [...states].filter(([, { running }]) => running);
  const found = running.map(async ([id, { pid }]) => {
    const proxies = proxiesAt(pid).map((one) => `a proxy, process ${one}`);
    return [...(await tracesAt(pid)), ...proxies].map((line) => `${id.slice(0, 12)}: ${line}`);
  });
  return (await Promise.all(found)).flat();
}

/** What the example of `exec` leaves until it is undone. */
export const FILE = "/tmp/chaos";

export async function filesOn(ids: readonly string[]): Promise<string[]> {
  const found = await Promise.all(ids.map(changedPaths));
  return ids.flatMap((id, at) =>
    found[at]?.includes(FILE) ? [`${id.slice(0, 12)}: ${FILE}`] : [],
  );
}

/** One that is gone, or on its way there, has no layer any more. */
async function changedPaths(id: string): Promise<string[]> {
  try {
    const changes: { Path: string }[] | null = await dockerClient().getContainer(id).changes();
    return (changes ?? []).map(({ Path }) => Path);
  } catch (error) {
    const { statusCode = 0 } = error as { statusCode?: number };
    if (statusCode === 404 || statusCode === 500) return [];
    throw error;
  }
}

export async function claimsOn(ids: readonly string[]): Promise<string[]> {
  const { Volumes } = await dockerClient().listVolumes({ filters: { label: ["chaos.claim"] } });
  const names = (Volumes ?? []).map(({ Name }) => Name);
  return names
    .filter((name) => ids.some((id) => name.includes(id)))
    .map((name) => `volume ${name}`);
}

export async function helpersOf(runs: readonly string[]): Promise<string[]> {
  const filters = { label: ["chaos.self", "chaos.run"] };
  const helpers = await dockerClient().listContainers({ all: true, filters });
  return helpers
    .filter(({ Labels }) => runs.includes(Labels["chaos.run"] ?? ""))
    .map(({ Labels }) => `${Labels["chaos.self"]} of run ${Labels["chaos.run"]}`);
}
