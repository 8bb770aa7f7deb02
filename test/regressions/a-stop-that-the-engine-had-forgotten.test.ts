/**
 * Seen: an engine keeps 256 events, and a busy one forgot within seconds that somebody had stopped a victim: we took
 * that for nobody's doing, started it against their word, and said nothing of a doubt.
 */
import { Readable } from "node:stream";
import { expect, it } from "vitest";
import type { Monkey } from "../../src/core/monkey.ts";
import kill from "../../src/monkeys/kill.ts";
import stop from "../../src/monkeys/stop.ts";
import type { Engine } from "../../src/targets/docker/engine.ts";
import { readEvent } from "../../src/targets/docker/events.ts";
import { toldToEnd } from "../../src/targets/docker/told-to-end.ts";
import { type Stage, stage } from "../core/drilling.ts";

const { signal } = new AbortController();
const START = "2026-01-01T00:00:00.000000001Z";

/** Each as `whose action`, in their order. */
function engineThatKeeps(...log: string[]): Engine {
  const lines = log.map((text, at) => {
    const [ID = "", Action = "", given] = text.split(" ");
    const Actor = { ID, Attributes: given ? { signal: given } : {} };
    return { Type: "container", Action, Actor, timeNano: (1_767_225_600 + at) * 1e9 };
  });
  const stream: Engine["stream"] = async ({ query }) => {
    const { container, event } = JSON.parse(String(query?.filters ?? "{}"));
    const isMeant = ({ Actor, Action }: (typeof lines)[0]) =>
      (!container || container.includes(Actor.ID)) && (!event || event.includes(Action));
    return Readable.from(lines.filter(isMeant).map((one) => `${JSON.stringify(one)}\n`)) as never;
  };
  const call = async ({ path }: { path: string }) =>
    path === "/info" ? { SystemTime: "2026-01-02T00:00:00Z" } : { Config: {} };
  return { stream, call } as unknown as Engine;
}

const HEARD = { signals: [], stopped: false };

it.each([
  [["v start", "v die"], undefined, false],
  [["v start", "v kill 15", "v die", "v stop"], undefined, true],
  [["v kill 15", "v start", "v die"], undefined, false],
  // Whatever is older than its end proves that the log reaches back to it.
  [["x create", "v die"], undefined, false],
  [["v die", "x create"], undefined, undefined],
  [["x create", "x start"], undefined, undefined],
  [[], undefined, undefined],
  [["v stop"], undefined, true],
  [[], HEARD, false],
  [["v kill 9", "v die"], HEARD, true],
  [[], { signals: [], stopped: true }, true],
  [[], { signals: ["15"], stopped: false }, true],
  [[], { signals: ["1"], stopped: false }, false],
] as const)("of the log %j, and having heard %j: %s", async (log, heard, told) => {
  const engine = engineThatKeeps(...log);

  expect(await toldToEnd(engine, "v", { startedAt: START, heard }, signal)).toBe(told);
});

it("hears of stops and signals as they come", () => {
  const line = (Action: string, Attributes: object) =>
    JSON.stringify({ Type: "container", Action, Actor: { ID: "v", Attributes } });

  expect(readEvent(line("kill", { signal: "15" }), 0)).toMatchObject({
    ...{ change: "kill", facts: { signal: "15" } },
  });
  expect(readEvent(line("stop", {}), 0)).toMatchObject({ change: "stop" });
});

const CRASH = {
  monkey: kill as unknown as Monkey,
  options: { mode: "crash", signal: "SIGKILL", hold: "6s", settle: "10s" },
};
const STOP = { monkey: stop as unknown as Monkey, options: { grace: "1s", duration: "6s" } };
const policy = { name: "no", maximumRetryCount: 0 };

function meanwhile(it: Stage, deed: () => void): void {
  it.onFact = ({ kind }) => {
    if (kind !== "verified") return;
    it.onFact = () => {};
    void it.clock.sleep(2_000).then(deed);
  };
}

const hows = (it: Stage) =>
  it.facts.flatMap((fact) => (fact.kind === "reverted" ? [fact.deed.how] : []));

it.each([
  ["a crash", CRASH],
  ["a stop", STOP],
] as const)("says of %s that who ended it is not known any more", async (_, fault) => {
  const it = stage();
  it.source.forgets = true;
  const victims = [it.source.add("web-1", {}, { policy })];
  meanwhile(it, () => {
    it.source.loseEvents();
    if (fault !== STOP) return;
    it.source.startBySomebody("web-1");
    it.source.dieByItself("web-1");
  });

  await it.run({ ...fault, victims });

  expect(it.source.state("web-1").running).toBe(true);
  expect(hows(it)).toMatchObject([
    expect.stringMatching(/^we started it.*whether somebody else had stopped it is not known/),
  ]);
});

it("knows what it heard, whatever the engine has forgotten since", async () => {
  const it = stage();
  it.source.forgets = true;
  const victims = ["web-1", "web-2"].map((name) => it.source.add(name, {}, { policy }));
  meanwhile(it, () => {
    it.source.startBySomebody("web-1");
    it.source.stopBySomebody("web-1");
  });

  await it.run({ ...STOP, victims });

  expect(it.source.state("web-1").running).toBe(false);
  expect(it.source.state("web-2").running).toBe(true);
  expect(hows(it).join()).not.toMatch(/not known/);
});

it("knows no more what it heard before its stream broke", async () => {
  const it = stage();
  it.source.forgets = true;
  const victims = [it.source.add("web-1", {}, { policy })];
  meanwhile(it, () => it.source.loseEvents());

  await it.run({ ...CRASH, victims });

  expect(hows(it)).toMatchObject([expect.stringMatching(/is not known/)]);
});
