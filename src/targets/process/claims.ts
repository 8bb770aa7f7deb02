/** Claims as the supervisor keeps them: they outlive the tool, and end with the fleet. */
import type { Claims, Leftover } from "../../core/source.ts";
import { type Client, nothing } from "./client.ts";
import { claim, claims } from "./wire.ts";

export function supervisorClaims(client: Client): Claims {
  return {
    take: (wanted, signal) =>
      client.call({ method: "PUT", path: `/claims/${wanted.victim}`, body: wanted }, claim, signal),
    list: (signal) => client.call({ method: "GET", path: "/claims" }, claims, signal),
    release: async ({ victim, token }, signal) => {
      const path = `/claims/${victim}?token=${encodeURIComponent(token)}`;
      await client.call({ method: "DELETE", path }, nothing, signal);
    },
  };
}

export async function leftClaims(
  kept: Claims,
  run: string | undefined,
  signal: AbortSignal,
): Promise<Leftover[]> {
  return (await kept.list(signal))
    .filter((one) => run === undefined || one.run === run)
    .map((one) => {
      const says = `claim on ${one.fault.victim.name} by run ${one.run}`;
      return { kind: "claim", id: one.victim, run: one.run, says };
    });
}
