import { describe, expect, it } from "vitest";
import { judgeTrial } from "../../src/core/proxy-evidence.ts";

const TRIED = { host: "", port: 0, outcome: "answered", ms: 300, bytes: 1 } as const;
const seen = (met: { seen: number; hit: number }) => ({
  present: true,
  via: "helper" as const,
  tried: [TRIED],
  ...met,
});

describe("a trial by the proxy itself", () => {
  it.each([
    ["whoever was hit shows it", { seen: 3, hit: 1 }, true, "in-effect"],
    ["nobody came", { seen: 0, hit: 0 }, true, "unknown"],
    ["nobody was drawn", { seen: 3, hit: 0 }, true, "unknown"],
    ["it does not do what it is to do", { seen: 3, hit: 1 }, false, "not-in-effect"],
  ] as const)("%s", (_what, met, isHit, kind) => {
    expect(judgeTrial(seen(met) as never, () => isHit)).toMatchObject({ kind });
  });
});
