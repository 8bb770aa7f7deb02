/** What an engine holds of a drill, read with this test's own eyes rather than through a source. */
import { residueOf, type Snapshot } from "../../src/core/snapshot.ts";
import { inspectAnswer } from "../../src/targets/docker/answers.ts";
import { snapshotOf } from "../../src/targets/docker/read.ts";
import { dockerClient } from "../lab/docker.ts";

export async function snapshotsOf(ids: readonly string[]): Promise<Map<string, Snapshot>> {
  const pairs = ids.map(async (id): Promise<[string, Snapshot]> => {
    const answer = await dockerClient().getContainer(id).inspect();
    return [id, snapshotOf(inspectAnswer.parse(answer))];
  });
  return new Map(await Promise.all(pairs));
}

/** Differences to the snapshots, claims on their containers, helpers and watchdogs of those runs. */
export async function remainsOf(
  before: ReadonlyMap<string, Snapshot>,
  runs: readonly string[],
): Promise<string[]> {
  const after = await snapshotsOf([...before.keys()]);
  const residue = [...before].flatMap(([id, was]) =>
    residueOf(was, after.get(id)).map((says) => `${id.slice(0, 12)}: ${says}`),
  );
  return [...residue, ...(await claimsOn([...before.keys()])), ...(await helpersOf(runs))];
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
