/** An engine that starts no conversation with the helper once left the tool waiting for ever. */
import { expect, it } from "vitest";
import { describeDocker, dockerHost } from "../lab/docker.ts";
import { type GateAction, openGate } from "../lab/gate.ts";
import { openBench, stateOf } from "./bench.ts";
import { claimsOn } from "./engine-truth.ts";

const bench = openBench();

describeDocker("a drill by helper reach", () => {
  it.each<GateAction>(["error", "cut", "html", "empty"])(
    "ends with 6 and touches nobody when attaching to the helper meets %s",
    async (action) => {
      const victim = await bench.begin();
      const before = await stateOf(victim);
      let attached = 0;
      const gate = await openGate(dockerHost, (_n, { path }) => {
        if (!path.includes("/attach")) return "pass";
        attached++;
        return action;
      });

      // A watchdog container would be attached to as well.
      const words = ["kill", "--all", "--reach", "helper", "--watchdog", "process"];
      const { exit } = await bench.tryTo(words, { host: gate.host });
      await gate.close();

      expect(attached).toBe(1);
      expect(exit).toBe(6);
      expect(await stateOf(victim)).toEqual(before);
      expect(await claimsOn([victim.id])).toEqual([]);
    },
  );
});
