/**
 * Claims as engine volumes: creating a volume whose name exists answers with the first one's labels
 * (measured on 20.10, 26.1, 29.8; of 16 creates at once all answers named one owner), so a volume
 * is lock, crash note and inventory at once, for any controller on any host.
 *
 * A volume cannot be changed, so a takeover is a further volume with the next generation in its
 * name; the highest holds. Whoever creates looks once more afterwards: of two that act on an old
 * view, the later one sees the earlier and gives way.
 */
import { settle } from "../../core/settle.ts";
import type { Claim, Claims } from "../../core/source.ts";
import { anything, volumeAnswer, volumesAnswer } from "./answers.ts";
import { claimOf, labelsOf, nameOf } from "./claim-volume.ts";
import { type Engine, unless } from "./engine.ts";

export function volumeClaims(engine: Engine): Claims {
  const all = async (label: string, signal: AbortSignal): Promise<Claim[]> => {
    const query = { filters: JSON.stringify({ label: [label] }) };
    const call = { method: "GET", path: "/volumes", query } as const;
    const { Volumes } = await engine.call(call, volumesAnswer, signal);
    return Volumes.flatMap(({ Name, Labels }) => claimOf(Name, Labels) ?? []);
  };
  const of = (victim: string, signal: AbortSignal) => all(`chaos.victim=${victim}`, signal);
  const create = async (claim: Claim, signal: AbortSignal): Promise<Claim> => {
    const body = { Name: nameOf(claim), Driver: "local", Labels: labelsOf(claim) };
    const call = { method: "POST", path: "/volumes/create", body } as const;
    const { Name, Labels } = await engine.call(call, volumeAnswer, signal);
    return claimOf(Name, Labels) ?? { ...claim, token: "", run: "unknown" };
  };
  const drop = async (claim: Claim, signal: AbortSignal) => {
    const path = `/volumes/${nameOf(claim)}`;
    await unless([404], () => engine.call({ method: "DELETE", path }, anything, signal));
  };

  return {
    take: async (claims, signal) => {
      const before = latest(await all("chaos.claim", signal));
      const answers = await settle(
        claims.map((claim) => before.get(claim.victim) ?? create(claim, signal)),
      );
      const after = latest(await all("chaos.claim", signal));
      return Promise.all(
        claims.map(async (claim, at) => {
          const answer = answers[at] as Claim;
          const holds = after.get(claim.victim) ?? answer;
          if (answer.token === claim.token && holds.token !== claim.token)
            await drop(claim, signal);
          return answer.token === claim.token ? holds : answer;
        }),
      );
    },
    takeOver: async (dead, { token, holder, expires }, signal) => {
      const next = { ...dead, token, holder, expires, generation: dead.generation + 1 };
      const answer = await create(next, signal);
      if (answer.token !== next.token) return answer;
      const there = await of(dead.victim, signal);
      const holds = latest(there).get(dead.victim);
      const seen = there.some((one) => one.token === dead.token);
      if (seen && holds?.token === next.token) return next;
      await drop(next, signal);
      return holds?.token === next.token ? undefined : holds;
    },
    list: async (signal) => [...latest(await all("chaos.claim", signal)).values()],
    release: async ({ victim, token }, signal) => {
      const there = await of(victim, signal);
      const mine = there.find((one) => one.token === token);
      if (!mine) return;
      const upToMine = there.filter(({ generation }) => generation <= mine.generation);
      // The one that holds goes last: without it, a lower one would hold again.
      for (const one of upToMine.sort((a, b) => a.generation - b.generation))
        await drop(one, signal);
    },
  };
}

function latest(claims: readonly Claim[]): Map<string, Claim> {
  const byVictim = new Map<string, Claim>();
  for (const claim of claims)
    if (claim.generation >= (byVictim.get(claim.victim)?.generation ?? 0))
      byVictim.set(claim.victim, claim);
  return byVictim;
}
