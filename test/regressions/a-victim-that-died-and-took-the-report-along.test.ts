/**
 * Seen: one of three victims died between its disarming and the burst. It was sent to a helper that nobody
 * had started, and that failure stood for all three: "could not hit", exit 6, though the other two were killed.
 */
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Engine } from "../../src/targets/docker/engine.ts";
import { Reach } from "../../src/targets/docker/reach.ts";
import { endAll, endOf, type Living, live } from "../agent/processes.ts";
import { isRoot } from "../lab/docker.ts";

const RUN = "run-1";
const order = { pattern: "nobody", flags: "", signal: "SIGKILL", sparesFirst: true, max: 1 };
/** Stands in every cgroup line, as the id of a container does in its own. */
const [MARK, OTHER_MARK] = ["/", ":"];

const calls: string[] = [];
let reach: Reach;
let living: Living;
let dying: Living;
beforeEach(async () => {
  calls.length = 0;
  const call = async ({ path }: { path: string }) => {
    calls.push(path);
    throw new Error("no helper was needed");
  };
  const image = { image: "chaos-army", pull: "never" } as const;
  reach = new Reach({ call } as unknown as Engine, {
    ...{ choice: "auto", ...image, holder: "here:1:1", info: {} },
  });
  [living, dying] = await Promise.all([live(), live()]);
});
afterEach(endAll);

const { signal } = new AbortController();
const both = () => [
  { id: MARK, pid: living.pid },
  { id: OTHER_MARK, pid: dying.pid },
];
async function die() {
  dying.child.kill("SIGKILL");
  await endOf(dying.child);
}

it.runIf(isRoot)("who dies before the burst is told as dead, and the others as hit", async () => {
  await reach.arm(RUN, both(), signal);
  await die();

  const reports = await reach.crash(RUN, both(), { sparesAsleep: true });

  expect(reports).toMatchObject([
    { id: MARK, outcome: "signalled", reach: "host" },
    { id: OTHER_MARK, outcome: "already-dead", reach: "host" },
  ]);
  expect(await endOf(living.child)).toBe("SIGKILL");
});

it.runIf(isRoot)("who dies before all is in place asks for no helper either", async () => {
  await die();

  await reach.arm(RUN, both(), signal);
  const reports = await reach.crash(RUN, both(), { sparesAsleep: true });

  expect(reports.map(({ outcome }) => outcome)).toEqual(["signalled", "already-dead"]);
  expect(calls).toEqual([]);
});

it.runIf(isRoot)("who dies before its processes are signalled has none", async () => {
  await reach.arm(RUN, both(), signal);
  await die();
  const gone = { id: "f".repeat(64), pid: dying.pid };

  expect(await reach.signal(RUN, gone, order)).toMatchObject({ reach: "host", matching: 0 });
});
