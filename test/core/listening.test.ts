import { expect, it } from "vitest";
import type { Monkey } from "../../src/core/monkey.ts";
import pause from "../../src/monkeys/pause.ts";
import { type Stage, stage } from "./drilling.ts";

const pausing = { monkey: pause as unknown as Monkey, options: { duration: "10s" } };
const changes = ({ facts }: Stage) =>
  facts.flatMap((fact) => (fact.kind === "target-changed" ? [fact.change] : []));

/** Loses the stream once the victim is held. */
function losing(it: Stage, then: () => void = () => {}): void {
  it.onFact = (fact) => {
    if (fact.kind !== "verified") return;
    it.source.loseEvents();
    then();
  };
}

it("a run whose event stream breaks subscribes again, and says for how long it heard nothing", async () => {
  const it = stage();
  const victims = [it.source.add("web-1")];
  const refused = new Error("the engine is away");
  losing(it, () => it.source.failing("watch", refused, refused));

  await it.run({ ...pausing, victims });

  expect(it.source.deeds.filter((deed) => deed === "watch")).toHaveLength(4);
  expect(changes(it)).toEqual(["events-lost", "events-back"]);
  const back = it.facts.find(
    (fact) => fact.kind === "target-changed" && fact.change === "events-back",
  );
  expect(back).toMatchObject({ facts: { unheardMs: "1400" } });
});

it("hears what happens after it is back", async () => {
  const it = stage();
  const victims = [it.source.add("web-1")];
  losing(it, () => {
    void it.clock.sleep(3_000).then(() => it.source.appear("web-1"));
  });

  await it.run({ ...pausing, victims });

  expect(changes(it)).toEqual(["events-lost", "events-back", "start"]);
});

it("a halt that was called while nothing was heard still stops it", async () => {
  const it = stage();
  const victims = [it.source.add("web-1")];
  losing(it, () => {
    it.source.halted = { by: "somebody", since: "now", reason: "" };
  });

  await it.run({ ...pausing, victims });

  expect(it.facts.find(({ kind }) => kind === "stopped")).toMatchObject({ cause: "halt" });
});

it("a stream that never comes back is asked for again until the run is over, and no longer", async () => {
  const it = stage();
  const victims = [it.source.add("web-1")];
  losing(it, () =>
    it.source.failing("watch", ...Array.from({ length: 100 }, () => new Error("away"))),
  );

  await it.run({ ...pausing, victims });
  const asked = it.source.deeds.filter((deed) => deed === "watch").length;
  await it.clock.advance(60_000);

  expect(asked).toBeGreaterThan(4);
  expect(asked).toBeLessThan(10);
  expect(it.source.deeds.filter((deed) => deed === "watch")).toHaveLength(asked);
});
