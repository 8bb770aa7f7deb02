/** Claims as the supervisor keeps them: they outlive the tool, and end with the fleet. */
import type { Claims, HaltSwitch, Leftover } from "../../core/source.ts";
import { type Client, nothing } from "./client.ts";
import { claim, claims, halted, takeover } from "./wire.ts";

export function supervisorClaims(client: Client): Claims {
  return {
    take: (wanted, signal) =>
      Promise.all(
        wanted.map((one) =>
          client.call({ method: "PUT", path: `/claims/${one.victim}`, body: one }, claim, signal),
        ),
      ),
    takeOver: async (dead, { token, holder, expires }, signal) => {
      const body = { ...dead, token, holder, expires, generation: dead.generation + 1 };
      const path = `/claims/${dead.victim}/takeover?of=${encodeURIComponent(dead.token)}`;
      return (await client.call({ method: "POST", path, body }, takeover, signal)).claim;
    },
    list: (signal) => client.call({ method: "GET", path: "/claims" }, claims, signal),
    release: async ({ victim, token }, signal) => {
      const path = `/claims/${victim}?token=${encodeURIComponent(token)}`;
      await client.call({ method: "DELETE", path }, nothing, signal);
    },
  };
}

export function supervisorHalt(client: Client): HaltSwitch {
  return {
    turnOn: async (body, signal) => {
      await client.call({ method: "PUT", path: "/halt", body }, nothing, signal);
    },
    turnOff: async (signal) => {
      await client.call({ method: "DELETE", path: "/halt" }, nothing, signal);
    },
    read: async (signal) =>
      (await client.call({ method: "GET", path: "/halt" }, halted, signal)).halt,
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
