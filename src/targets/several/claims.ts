/** Claims lie on each victim's own engine, so that whoever knows one engine alone can undo there. */
import type { Claim, Claims, HaltSwitch } from "../../core/source.ts";
import type { Member } from "./member.ts";
import type { Members } from "./members.ts";

const homeOf = ({ fault: { victim } }: Claim) => ({
  id: victim.id,
  name: victim.name,
  engine: victim.engine,
});

export function claimsOf(members: Members): Claims {
  return {
    take: async (claims, signal) => {
      for (const claim of claims) members.settled(claim.victim, members.mustHome(homeOf(claim)));
      const taken = await members.split(claims, homeOf, takeOn(signal), signal);
      const holds = new Map(taken.flatMap((some) => [...some]));
      return claims.map((claim) => holds.get(claim) as Claim);
    },
    takeOver: (dead, by, signal) =>
      members
        .mustHome(homeOf(dead))
        .ask((source) => source.claims.takeOver(dead, by, signal), signal),
    list: async (signal, engine) => {
      const list = (source: { claims: Claims }) => source.claims.list(signal);
      const one = members.all.find(({ name }) => name === engine);
      if (one) return (await one.ask(list, signal)).map((claim) => claimAt(one, claim));
      const found = await members.answers(list, signal);
      return found.flatMap(({ member, answer }) =>
        answer.map((claim) => {
          members.settled(claim.victim, member);
          return claimAt(member, claim);
        }),
      );
    },
    release: async (claim, signal) => {
      const { victim: id } = claim;
      const release = async (source: { claims: Claims }) => source.claims.release(claim, signal);
      await members.split([claim], () => ({ id }), release, signal);
    },
  };
}

/** Whoever made it may know its engine alone, or by another name. */
function claimAt({ name }: Member, claim: Claim): Claim {
  const { fault } = claim;
  return { ...claim, fault: { ...fault, victim: { ...fault.victim, engine: name } } };
}

function takeOn(signal: AbortSignal) {
  return async (source: { claims: Claims }, mine: readonly Claim[]) => {
    const answers = await source.claims.take(mine, signal);
    return mine.map((claim, at) => [claim, answers[at] as Claim] as const);
  };
}

/** On all of them: whoever looks at one alone must see it there. */
export function haltOf(members: Members): HaltSwitch {
  return {
    turnOn: async (halt, signal) => {
      await members.everyone((source) => source.halt.turnOn(halt, signal), signal);
    },
    turnOff: async (signal) => {
      await members.everyone((source) => source.halt.turnOff(signal), signal);
    },
    read: async (signal) => {
      const found = await members.answers((source) => source.halt.read(signal), signal);
      return found.find(({ answer }) => answer)?.answer;
    },
  };
}
