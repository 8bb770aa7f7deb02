/**
 * Takes containers off an engine's networks and puts them back with the same aliases and fixed
 * addresses. Peers lose name and route at once, while the victim runs on and notices by itself.
 */
import { z } from "zod";
import { defineMonkey, type Endangered } from "../core/monkey.ts";
import { duration } from "../core/option-types.ts";
import { reattach } from "../core/reattaching.ts";
import type { Snapshot } from "../core/snapshot.ts";
import { ms } from "../units.ts";

const options = z.strictObject({
  duration: duration("10s", { min: "100ms" }).describe("how long they stay cut off"),
  from: z.string().min(1).optional().describe("this network only; without it all that they are on"),
});
type Options = z.output<typeof options>;

export default defineMonkey({
  name: "disconnect",
  summary: "Take containers off their networks for a while: peers lose name and route",
  options,
  example: { duration: "2s" },
  needs: () => ["networks"] as const,
  touches: ["networks"],
  networks: (options, before) => meant(before, options),
  sentence: ({ from, duration }) =>
    `disconnect from ${from === undefined ? "all networks" : `network ${from}`} for ${duration}`,
  holdMs: (options) => ms(options.duration),
  lacks: ({ from }, { networks }) => {
    const hint = networks.length > 0 ? `It is on ${networks.join(", ")}` : "It is on none";
    if (from !== undefined && !networks.includes(from))
      return { reason: `it is not on network ${from}`, hint };
    return networks.length === 0 ? { reason: "it is on no network", hint } : undefined;
  },
  cautions: (options, victims) => victims.flatMap((victim) => unkept(victim, options)),
  inject: async (victim, fault, signal) => {
    const names = meant(fault.before, fault.options);
    for (const name of names) await victim.disconnect(name, signal);
    return { how: `the engine's disconnect call for ${names.join(", ")}`, facts: {} };
  },
  verify: async (victim, { before, options }, signal) => {
    const now = await victim.inspect(signal);
    if (!now) return { kind: "not-in-effect", evidence: "it is gone" };
    const names = meant(before, options);
    if (names.length === 0)
      return { kind: "not-in-effect", evidence: "it was on no such network any more" };
    const still = names.filter((name) => now.networks[name] !== undefined);
    return still.length === 0
      ? { kind: "in-effect", evidence: `the engine has it on ${sayAll(now)}` }
      : { kind: "not-in-effect", evidence: `it is on ${still.join(", ")}` };
  },
  revert: (victim, { before, options }, signal, { takenOver = [] }) =>
    reattach(victim, { before, names: meant(before, options), takenOver }, signal),
});

function meant({ networks }: Snapshot, { from }: Options): string[] {
  return Object.keys(networks)
    .filter((name) => from === undefined || name === from)
    .sort();
}

function sayAll({ networks }: Snapshot): string {
  return Object.keys(networks).sort().join(", ") || "no network";
}

/** Asking for a drawn address would fix it for good, which it was not before. */
function unkept({ name, before }: Endangered, options: Options): string[] {
  return meant(before, options).flatMap((network) => {
    const { addresses = [], ipv4, ipv6 } = before.networks[network] ?? { aliases: [] };
    const drawn = addresses.filter((one) => one !== ipv4 && one !== ipv6);
    if (drawn.length === 0) return [];
    return [
      `${name} may come back to ${network} with another address than ${drawn.join(", ")}, which the engine drew: only configured ones are kept`,
    ];
  });
}
