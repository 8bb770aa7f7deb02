/** `chaos targets` against `docker ps` over many containers: both make one list call. */
import type Docker from "dockerode";
import { chaos, has, ms, type Row, race } from "./measure.ts";

const MANY = Number(process.env.BENCH_CONTAINERS ?? 1_000);
const AT_ONCE = 16;

export async function targets(docker: Docker, host: string): Promise<Row[]> {
  const what = `chaos targets, ${MANY} containers`;
  const bar = "≤ 3 × docker ps";
  if (!has("docker")) return [{ what, figure: "not measured: no docker command", bar }];
  const made = await createMany(docker);
  try {
    const ours = [...chaos, "targets", "--all", "--host", host];
    const theirs = ["docker", "--host", host, "ps", "--all"];
    const { aMs, bMs, ratio } = race(ours, theirs, 7);
    const figure = `${ms(aMs)}, docker ps ${ms(bMs)}: ${ratio.toFixed(2)} ×`;
    return [{ what, figure, bar, kept: ratio <= 3 }];
  } finally {
    await inParallel(made, (one) => one.remove({ force: true }));
  }
}

/** Created, not started: a list call answers the same for them, and a machine holds a thousand. */
async function createMany(docker: Docker): Promise<Docker.Container[]> {
  const made: Docker.Container[] = [];
  await inParallel(Array.from({ length: MANY }), async () => {
    const Labels = { "chaos.bench": "targets", "chaos.zone": "a" };
    const body = { Image: "chaos-lab/busybox:1", Cmd: ["sleep", "1"], Labels };
    made.push(await docker.createContainer(body));
  });
  return made;
}

export async function inParallel<T>(items: readonly T[], work: (item: T) => Promise<unknown>) {
  const queue = [...items.keys()];
  const worker = async () => {
    for (let i = queue.shift(); i !== undefined; i = queue.shift()) await work(items[i] as T);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
