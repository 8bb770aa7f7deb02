/** What a caller's compiler says; `npx tsc` is what checks it. */
import { expectTypeOf, it } from "vitest";
import {
  type Chaos,
  type ChaosError,
  type HeldFault,
  openChaos,
  type Report,
} from "../../src/index.ts";

declare const chaos: Chaos;
declare const container: { getId(): string; getHost(): string };

it("methods take their monkey's options, and victims as they come", () => {
  const never = () => [
    chaos.pause({ victims: container }),
    chaos.pause(
      { victims: "web", duration: "2s" },
      { signal: AbortSignal.timeout(1), onRestart: "end" },
    ),
    chaos.kill({ victims: [container, "web"], mode: "signal", signal: "SIGTERM" }),
    chaos.exec({ victims: { service: "api" }, command: ["true"] }),
    chaos.processKill({ victims: { zone: ["a"], percent: "50%" }, pattern: "worker", limit: 3 }),
    chaos.zoneWiper({ victims: { zone: "a" } }),
    // @ts-expect-error: nobody is meant
    chaos.pause({ duration: "2s" }),
    // @ts-expect-error: a slip
    chaos.pause({ victims: "web", duratoin: "2s" }),
    // @ts-expect-error: a duration is a text
    chaos.pause({ victims: "web", duration: 2 }),
    // @ts-expect-error: no such mode
    chaos.kill({ victims: "web", mode: "crush" }),
    // @ts-expect-error: a program is what it is for
    chaos.exec({ victims: "web" }),
    // @ts-expect-error: no such selector
    chaos.stop({ victims: { servce: "api" } }),
    // @ts-expect-error: no such monkey
    chaos.pauze({ victims: "web" }),
  ];
  expectTypeOf(never).returns.toBeArray();
});

it("a fault is disposed of by itself, and its revert tells", () => {
  expectTypeOf(openChaos).returns.resolves.toExtend<AsyncDisposable>();
  expectTypeOf<Chaos["pause"]>().returns.resolves.toEqualTypeOf<HeldFault>();
  expectTypeOf<HeldFault>().toExtend<AsyncDisposable>();
  expectTypeOf<HeldFault["revert"]>().returns.resolves.toEqualTypeOf<Report>();
  expectTypeOf<HeldFault["victims"][number]["evidence"]>().toBeString();
  expectTypeOf<ChaosError["exit"]>().toBeNumber();
});

it("a drill's faults are typed by their monkey", () => {
  const never = () => [
    chaos.drill({ name: "d", faults: [{ monkey: "zone-wiper", select: { zone: "a" } }] }),
    chaos.drill({
      name: "d",
      faults: [{ monkey: "pause", options: { duration: "1s" }, select: { all: true }, count: 2 }],
      thresholds: ["ttr <= 10s"],
      watch: { baseline: "1s", verify: true },
    }),
    // @ts-expect-error: no such monkey
    chaos.drill({ name: "d", faults: [{ monkey: "zone-wipper", select: { zone: "a" } }] }),
    chaos.drill({
      name: "d",
      // @ts-expect-error: another monkey's option
      faults: [{ monkey: "pause", options: { grace: "1s" }, select: { zone: "a" } }],
    }),
  ];
  expectTypeOf(never).returns.toBeArray();
});
