/**
 * Seen: the owner of a shared network namespace was started anew, so its fault was undone in its new namespace,
 * where nothing of it was, and said to be taken out; rules stayed in the former one, where its sharer lived on.
 * test/docker/former-namespace.test.ts shows it on an engine.
 */
import { expect, it } from "vitest";
import { sayUndone } from "../../src/core/packet-monkey.ts";
import { shares } from "../../src/targets/docker/heirs.ts";

const owner = { id: "ab".repeat(32), name: "api" };

it.each([
  ["container:api", "running", true],
  [`container:${owner.id}`, "paused", true],
  ["container:abab", "running", true],
  ["container:api", "exited", false],
  ["container:api-2", "running", false],
  ["bridge", "running", false],
  ["container:", "running", false],
] as const)("one of %j that is %s shares it: %s", (networkMode, state, is) => {
  expect(shares({ networkMode, state }, owner)).toBe(is);
});

it.each([
  [{ namespace: "net:[1]", found: true }, /^taken out of its network namespace, by host reach$/],
  [{ namespace: "net:[1]", found: false }, /^nothing of it was .* gone with a former one/],
  [{ namespace: undefined, found: false }, /^gone with its network namespace$/],
  [
    { namespace: "net:[2]", found: false, former: ["proxy"] },
    /^taken out of its former one, in which proxy still lives, by host reach$/,
  ],
  [
    { namespace: "net:[2]", found: true, former: ["proxy"] },
    /^taken out of its network namespace and of its former one, in which proxy still lives/,
  ],
])("undone as %j is said so", (undone, says) => {
  expect(sayUndone({ reach: "host", ...undone })).toMatch(says);
});
