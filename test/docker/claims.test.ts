/** Claims on a real engine, with somebody else's deed in the one moment where it would do harm. */
import { afterEach, expect, it } from "vitest";
import type { Claim } from "../../src/core/source.ts";
import { nameOf } from "../../src/targets/docker/claim-volume.ts";
import { volumeClaims } from "../../src/targets/docker/claims.ts";
import { type Engine, engineOf } from "../../src/targets/docker/engine.ts";
import { aFault } from "../journal/made.ts";
import { describeDocker, dockerClient, dockerHost } from "../lab/docker.ts";
import { unique } from "./fixture.ts";

const signal = AbortSignal.timeout(120_000);

function aClaim(victim: string, token: string): Claim {
  const note = { ...aFault(token, victim), run: `run-${token}` };
  const expires = new Date(Date.now() + 60_000).toISOString();
  return { victim, token, expires, run: note.run, holder: token, generation: 0, fault: note };
}

/** The engine as it is, but that somebody acts just before it creates a volume for us. */
function actedOn(engine: Engine, act: () => Promise<unknown>): Engine {
  let isDone = false;
  return {
    ...engine,
    call: async (call, schema, until) => {
      if (call.path === "/volumes/create" && !isDone) {
        isDone = true;
        await act();
      }
      return engine.call(call, schema, until);
    },
  };
}

describeDocker("a claim", () => {
  const engine = engineOf(dockerClient(), dockerHost);
  const others = volumeClaims(engine);
  let victim = "";
  afterEach(async () => {
    for (const { Name } of (await dockerClient().listVolumes()).Volumes)
      if (Name.startsWith(`chaos-claim-${victim}`)) await dockerClient().getVolume(Name).remove();
  });

  it("gives way to who took a dead one over since we looked, though its name was free again", async () => {
    victim = unique("v").replace("-", "");
    const dead = aClaim(victim, "dead");
    const later = volumeClaims(
      actedOn(engine, async () => {
        await others.take([dead], signal);
        await others.takeOver(dead, { ...dead, token: "undoer", holder: "undoer" }, signal);
        // As a release does that is half-way: the lower generations go first.
        await dockerClient().getVolume(nameOf(dead)).remove();
      }),
    );

    const [holder] = await later.take([aClaim(victim, "late")], signal);

    expect(holder?.token).toBe("undoer");
    const there = await others.list(signal);
    expect(there.filter((one) => one.victim === victim).map(({ token }) => token)).toEqual([
      "undoer",
    ]);
    const { Volumes } = await dockerClient().listVolumes();
    const names = Volumes.map(({ Name }) => Name).filter((name) => name.includes(victim));
    expect(names).toEqual([nameOf({ victim, generation: 1 })]);
  });
});
