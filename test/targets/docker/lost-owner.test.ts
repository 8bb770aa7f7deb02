import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { mayLiveIn } from "../../../src/targets/docker/lost-owner.ts";
import { temporaryFolder } from "../../cli/chaos.ts";

const OWNER = { id: "a".repeat(64), pid: 10, startedAt: "2026-01-01T00:00:00.5Z" };
const TENANT = { id: "b".repeat(64), pid: 20, startedAt: "2026-01-01T00:00:01.123456789Z" };
const EARLIER = { ...TENANT, startedAt: "2026-01-01T00:00:00Z" };

function kernel(
  ...processes: readonly { pid: number; cgroup: string; namespace: string }[]
): string {
  const root = temporaryFolder();
  for (const { pid, cgroup, namespace } of processes) {
    mkdirSync(join(root, `${pid}`, "ns"), { recursive: true });
    writeFileSync(join(root, `${pid}`, "cgroup"), `0::/docker/${cgroup}\n`);
    symlinkSync(namespace, join(root, `${pid}`, "ns", "pid"));
  }
  return root;
}

it.each([
  ["the same", "pid:[1]", true],
  ["another", "pid:[2]", false],
])("is as the kernel tells it: %s namespace", (_what, namespace, expected) => {
  const owner = { pid: OWNER.pid, cgroup: OWNER.id, namespace: "pid:[1]" };
  const root = kernel(owner, { pid: TENANT.pid, cgroup: TENANT.id, namespace });
  expect(mayLiveIn(OWNER, TENANT, root)).toBe(expected);
  expect(mayLiveIn(OWNER, EARLIER, root)).toBe(expected);
});

it("may be whoever was there before, where the engine's processes are not ours to look at", () => {
  const strangers = { pid: OWNER.pid, cgroup: "another", namespace: "pid:[1]" };
  const root = kernel(strangers, { pid: TENANT.pid, cgroup: "another", namespace: "pid:[2]" });
  expect(mayLiveIn(OWNER, TENANT, root)).toBe(true);
  expect(mayLiveIn(OWNER, EARLIER, root)).toBe(false);
  expect(mayLiveIn({ ...OWNER, startedAt: "?" }, TENANT, root)).toBe(true);
});
