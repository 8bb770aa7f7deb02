/** Removes what tests left on an engine, by the label `chaos.test`. */
import { dockerAt } from "./client.ts";
import { removeOneByOne } from "./remove.ts";

export interface Scope {
  /** Label value of the run that ends. */
  readonly run: string;
  /** True if no other run is alive: then whatever carries the label is left over. */
  readonly everything: boolean;
}

/** Answers what it removed, so that a caller may complain about untidy tests. */
export async function sweep(host: string, { run, everything }: Scope): Promise<string[]> {
  const docker = dockerAt(host);
  const filters = { label: [everything ? "chaos.test" : `chaos.test=${run}`] };
  const containers = await docker.listContainers({ all: true, filters });
  await removeOneByOne(
    docker,
    containers.map(({ Id }) => Id),
  );
  // Networks and volumes only now: a container holds its own.
  const networks = await docker.listNetworks({ filters });
  const { Volumes } = await docker.listVolumes({ filters });
  await settle([
    ...networks.map(({ Id }) => docker.getNetwork(Id).remove()),
    ...(Volumes ?? []).map(({ Name }) => docker.getVolume(Name).remove({ force: true })),
  ]);
  return [...containers.map(({ Names }) => Names[0] ?? "?"), ...networks.map(({ Name }) => Name)];
}

/** One that is already going (404, 409) is no failure; anything else comes up once all are tried. */
async function settle(removals: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(removals);
  const errors = results.flatMap((result) => (result.status === "rejected" ? [result.reason] : []));
  const real = errors.filter(({ statusCode }) => statusCode !== 404 && statusCode !== 409);
  if (real.length > 0) throw new AggregateError(real, "could not sweep what tests left");
}
