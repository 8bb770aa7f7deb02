import { describe, expect, it } from "vitest";
import { differences, snapshot } from "../../src/core/snapshot.ts";
import { aSnapshot } from "./made.ts";

const BEFORE = aSnapshot({
  limits: { Memory: 1, CpuShares: 2 },
  networks: { front: { aliases: ["web"] }, back: { aliases: [], ipv4: "10.0.0.9" } },
});

describe("residue", () => {
  it("is nothing when a victim came back as a restart brings it back", () => {
    const back = {
      ...BEFORE,
      pid: 9,
      startedAt: "2026-01-01T00:01:00Z",
      restartCount: 3,
      exitCode: 137,
    };
    expect(differences(BEFORE, back)).toEqual([]);
  });

  it("does not lie in the order in which an engine lists limits and networks", () => {
    const { front, back } = BEFORE.networks as Record<string, { aliases: string[] }>;
    const other = aSnapshot({
      limits: { CpuShares: 2, Memory: 1 },
      networks: { back: back!, front: front! },
    });
    expect(differences(BEFORE, other)).toEqual([]);
  });

  it.each([
    [{ running: false }, "running is false, was true"],
    [{ paused: true }, "paused is true, was false"],
    [{ policy: { name: "no", maximumRetryCount: 0 } }, "restart policy is"],
    [{ limits: { Memory: 2, CpuShares: 2 } }, "limits is"],
    [{ networks: {} }, "networks is []"],
  ])("is what %j leaves", (change, says) => {
    const left = differences(BEFORE, { ...BEFORE, ...change });
    expect(left).toHaveLength(1);
    expect(left[0]).toContain(says);
  });

  it("of a victim that is gone is that, unless its engine was told to remove it", () => {
    expect(differences(BEFORE, undefined)).toEqual(["it is gone"]);
    expect(differences({ ...BEFORE, autoRemove: true }, undefined)).toEqual([]);
  });
});

describe("a snapshot", () => {
  it("survives a journal's line, and refuses a field that it does not know", () => {
    expect(snapshot.parse(JSON.parse(JSON.stringify(BEFORE)))).toEqual(BEFORE);
    expect(snapshot.safeParse({ ...BEFORE, more: 1 }).success).toBe(false);
  });
});
