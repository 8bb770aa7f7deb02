/** Two fake engines as one source: a and b, in zones of the same names. */
import type { EnginePlace } from "../../../src/core/whereabouts.ts";
import { ChaosError } from "../../../src/failure.ts";
import { openSeveral } from "../../../src/targets/several/source.ts";
import { FakeSource } from "../../core/fake-source.ts";
import { virtualClock } from "../../reporter/virtual-clock.ts";

export const GONE = new ChaosError("ENGINE_UNREACHABLE", "nobody listens there");
export const never = new AbortController().signal;

export function twoEngines() {
  const clock = virtualClock();
  const a = new FakeSource(clock);
  const b = new FakeSource(clock);
  const engines = { a, b };
  const members: EnginePlace[] = [
    { name: "a", zone: "a" },
    { name: "b", zone: "b" },
  ];
  const tried: string[] = [];
  /** Engines that take a call and never answer it. */
  const mute: string[] = [];
  const open = () =>
    openSeveral(
      { key: "several-test", members },
      async ({ name }) => {
        tried.push(name);
        if (mute.includes(name)) await new Promise(() => {});
        const engine = engines[name as "a" | "b"];
        if (engine.down) throw engine.down;
        return engine;
      },
      clock,
      never,
    );
  return { clock, a, b, open, tried, mute };
}
