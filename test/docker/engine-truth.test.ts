/** The eyes that the proofs look with: that they see what is there, and say when they cannot look. */
import { expect, it } from "vitest";
import { describeAsRoot } from "../lab/docker.ts";
import { isNear } from "../lab/netem.ts";
import { runTool } from "../lab/run-tool.ts";
import { remainsOf, snapshotsOf } from "./engine-truth.ts";
import { removeContainers, startContainer, unique } from "./fixture.ts";
import { tracesAt } from "./namespace-truth.ts";

describeAsRoot("a look into a network namespace", () => {
  it.runIf(isNear)(
    "sees a chain of ours, throws when a tool fails, and finds nothing in a dead one",
    async () => {
      const own = unique("eyes");
      const { id } = await startContainer({ own });
      try {
        const before = await snapshotsOf([id]);
        const pid = before.get(id)?.pid ?? 0;
        expect(await remainsOf(before, [])).toEqual([]);

        await runTool("nsenter", ["-t", `${pid}`, "-n", "iptables", "-N", "CHAOS-eyes"]);
        expect((await remainsOf(before, [])).join()).toContain(":CHAOS-eyes");
        await expect(tracesAt(pid, [["iptables-save", "--no-such-flag"]])).rejects.toThrow(
          "failed",
        );
        await expect(tracesAt(pid, [["no-such-tool"]])).rejects.toThrow("failed");

        await removeContainers(own);
        expect(await tracesAt(pid)).toEqual([]);
      } finally {
        await removeContainers(own);
      }
    },
  );
});
