/**
 * Each monkey that goes by a proxy, seen from a client of its victim, and gone afterwards. Several at
 * once on one port, for whom they are meant, and undone each in its own time.
 */
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { Source } from "../../src/core/source.ts";
import { describeDocker, dockerClient } from "../lab/docker.ts";
import { isNear } from "../lab/netem.ts";
import { sampled } from "../proof.ts";
import { compiledSource } from "./compiled-source.ts";
import { createNetwork, removeContainers, unique } from "./fixture.ts";
import { netResidue } from "./net-eyes.ts";
import { type InEffect, putInEffect, type Stage, stageOn } from "./proxied.ts";
import { type Exchange, exchangeFrom } from "./proxy-eyes.ts";

const BIG = 65_536;

interface Row {
  readonly monkey: string;
  readonly given: Readonly<Record<string, unknown>>;
  readonly path?: string;
  /** Throws unless it shows. */
  readonly shows: (seen: Exchange, before: Exchange) => void;
}

const whole = ({ how, status, body }: Exchange) => ({ how, status, body });
const late =
  (byMs: number): Row["shows"] =>
  (seen, before) => {
    expect(seen.first).toBeGreaterThanOrEqual(byMs);
    expect(whole(seen)).toEqual(whole(before));
  };

const ROWS: readonly Row[] = [
  {
    monkey: "latency",
    given: { delay: "300ms", backend: "proxy" },
    shows: late(300),
  },
  { monkey: "slow-open", given: { delay: "300ms" }, shows: late(300) },
  {
    monkey: "slow-close",
    given: { delay: "400ms" },
    shows: (seen, before) => {
      expect(seen.end - seen.first).toBeGreaterThan(390);
      expect(whole(seen)).toEqual(whole(before));
    },
  },
  {
    monkey: "slicer",
    given: { size: 16, delay: "5ms" },
    shows: (seen, before) => {
      expect(seen.pieces).toBeGreaterThan(3);
      expect(whole(seen)).toEqual(whole(before));
    },
  },
  {
    monkey: "limit-data",
    given: { bytes: 40 },
    shows: (seen) => expect(seen).toMatchObject({ bytes: 40, how: "end" }),
  },
  {
    monkey: "limit-data",
    given: { bytes: 40, ending: "reset" },
    shows: ({ how, bytes }) => {
      expect({ how, few: bytes <= 40 }).toEqual({ how: "ECONNRESET", few: true });
    },
  },
  {
    monkey: "timeout",
    given: { after: "500ms" },
    shows: (seen) => {
      expect(seen).toMatchObject({ bytes: 0, how: "end" });
      expect(seen.end).toBeGreaterThanOrEqual(499);
    },
  },
  {
    monkey: "reset",
    given: { backend: "proxy" },
    shows: ({ how }) => expect(how).toBe("ECONNRESET"),
  },
  {
    // 64 KiB at 65,536 bytes a second.
    monkey: "bandwidth",
    given: { rate: "524288bit", backend: "proxy" },
    path: "/big",
    shows: (seen, before) => {
      expect(seen.end).toBeGreaterThan(900);
      expect(whole(seen)).toEqual(whole(before));
    },
  },
  {
    monkey: "http",
    given: { mode: "abort", code: 429, body: "later", set: ["Retry-After: 7"] },
    shows: ({ status, head, body }) => {
      expect({ status, body }).toEqual({ status: 429, body: 5 });
      expect(head).toMatch(/^retry-after: 7$/im);
    },
  },
  { monkey: "http", given: { mode: "delay", delay: "300ms" }, shows: late(300) },
  {
    monkey: "http",
    given: { mode: "reset" },
    shows: ({ how, bytes }) => expect({ how, bytes }).toEqual({ how: "ECONNRESET", bytes: 0 }),
  },
  {
    monkey: "http",
    given: { mode: "slow-body", rate: "524288bit" },
    path: "/big",
    shows: (seen, before) => {
      expect(seen.end - seen.first).toBeGreaterThan(900);
      expect(whole(seen)).toEqual(whole(before));
    },
  },
  {
    monkey: "http",
    given: { mode: "truncate", bytes: 1_000 },
    path: "/big",
    shows: (seen) => {
      expect(seen).toMatchObject({ status: 200, body: 1_000, how: "end" });
      expect(seen.head).toMatch(new RegExp(`^content-length: ${BIG}$`, "im"));
    },
  },
  {
    monkey: "http",
    given: { mode: "replace", code: 404, set: ["X-Chaos: yes"], remove: ["date"] },
    shows: ({ status, head }) => {
      expect(status).toBe(404);
      expect(head).toMatch(/^x-chaos: yes$/im);
      expect(head).not.toMatch(/^date:/im);
    },
  },
];

describeDocker("monkeys by a proxy", () => {
  const own = unique("toxics");
  let source: Source;
  let stage: Stage;
  beforeAll(async () => {
    source = await compiledSource(isNear ? "host" : "helper");
    stage = await stageOn(own, await createNetwork(own));
  });
  afterAll(async () => {
    await removeContainers(own);
    await source?.close();
    await dockerClient().getNetwork(own).remove();
  });

  const put = async (monkey: string, given: object) => {
    const fault = await putInEffect(source, stage, monkey, { ports: "80", ...given });
    standing.push(fault);
    return fault;
  };
  // One that failed must not fail the next.
  const standing: InEffect[] = [];
  afterEach(async () => {
    for (const fault of standing.splice(0)) await fault.undo();
  });

  const titled = ROWS.map((row) => [`${row.monkey} ${JSON.stringify(row.given)}`, row] as const);
  it.each(sampled(titled, 3, "toxic monkeys"))("%s", async (_, row) => {
    const ask = () => exchangeFrom(stage.peer, stage.at, row.path);
    const before = await ask();
    expect(before).toMatchObject({ how: "end", status: 200 });

    const fault = await put(row.monkey, row.given);
    // Nobody has come yet.
    expect(await fault.verify()).toMatchObject({ kind: "unknown" });
    row.shows(await ask(), before);
    expect(await fault.verify()).toMatchObject({ kind: "in-effect" });
    await fault.undo();

    expect(whole(await ask())).toEqual(whole(before));
    expect(await netResidue(stage.victim.id, own)).toEqual([]);
  });

  it("two on one port: each for whom it is meant, and undone in its own time", async () => {
    const { peer, other, at } = stage;
    const firsts = async () => [
      (await exchangeFrom(peer, at)).first,
      (await exchangeFrom(other, at)).first,
    ];
    const mine = `${at.host.replace(/\d+$/, "12")}/32`;
    const slow = await put("latency", { delay: "600ms", backend: "proxy", peers: [mine] });
    const lazy = await put("slow-open", { delay: "300ms" });
    const [both = 0, one = 0] = await firsts();
    expect(both).toBeGreaterThanOrEqual(900);
    expect(one).toBeGreaterThanOrEqual(300);
    expect(one).toBeLessThan(600);

    await slow.undo();
    for (const first of await firsts()) {
      expect(first).toBeGreaterThanOrEqual(300);
      expect(first).toBeLessThan(600);
    }
    expect(await slow.verify()).toMatchObject({ kind: "not-in-effect" });
    expect(await lazy.verify()).toMatchObject({ kind: "in-effect" });
    await lazy.undo();
    for (const first of await firsts()) expect(first).toBeLessThan(300);
    expect(await netResidue(stage.victim.id, own)).toEqual([]);
  });
});
