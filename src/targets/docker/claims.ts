/**
 * Claims as engine volumes: creating a volume whose name exists answers with the first one's labels
 * (measured on 20.10, 26.1, 29.8; of 16 creates at once all answers named one owner), so a volume
 * is lock, crash note and inventory at once, for any controller on any host.
 */
import { fault } from "../../core/fault.ts";
import type { Claim, Claims } from "../../core/source.ts";
import { anything, volumeAnswer, volumesAnswer } from "./answers.ts";
import { type Engine, unless } from "./engine.ts";

const PREFIX = "chaos-claim-";
const nameOf = (victim: string) => `${PREFIX}${victim}`;

export function volumeClaims(engine: Engine): Claims {
  return {
    take: async (claim, signal) => {
      const body = { Name: nameOf(claim.victim), Driver: "local", Labels: labelsOf(claim) };
      const call = { method: "POST", path: "/volumes/create", body } as const;
      const answer = await engine.call(call, volumeAnswer, signal);
      return claimOf(answer.Name, answer.Labels) ?? { ...claim, token: "", run: "unknown" };
    },
    list: async (signal) => {
      const query = { filters: JSON.stringify({ label: ["chaos.claim"] }) };
      const answer = await engine.call(
        { method: "GET", path: "/volumes", query },
        volumesAnswer,
        signal,
      );
      return answer.Volumes.flatMap(({ Name, Labels }) => claimOf(Name, Labels) ?? []);
    },
    release: async ({ victim, token }, signal) => {
      const path = `/volumes/${nameOf(victim)}`;
      await unless([404], async () => {
        const held = await engine.call({ method: "GET", path }, volumeAnswer, signal);
        if (held.Labels["chaos.token"] !== token) return;
        await engine.call({ method: "DELETE", path }, anything, signal);
      });
    },
  };
}

function labelsOf(claim: Claim): Record<string, string> {
  return {
    "chaos.claim": "1",
    "chaos.run": claim.run,
    "chaos.token": claim.token,
    "chaos.monkey": claim.fault.monkey,
    "chaos.expires": claim.expires,
    "chaos.holder": claim.holder,
    "chaos.fault": JSON.stringify(claim.fault),
  };
}

/** `undefined` for a volume that bears the name but is not a claim of ours. */
function claimOf(name: string, labels: Readonly<Record<string, string>>): Claim | undefined {
  const note = readFault(labels["chaos.fault"]);
  if (!note) return undefined;
  return {
    victim: name.slice(PREFIX.length),
    run: labels["chaos.run"] ?? note.run,
    token: labels["chaos.token"] ?? "",
    expires: labels["chaos.expires"] ?? note.until,
    holder: labels["chaos.holder"] ?? "",
    fault: note,
  };
}

function readFault(text: string | undefined) {
  try {
    return fault.safeParse(JSON.parse(text ?? "null")).data;
  } catch {
    return undefined;
  }
}
