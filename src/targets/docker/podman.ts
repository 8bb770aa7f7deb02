/** Where podman, which serves Docker's API, is another engine (measured: 4.3.1). */
import { createHash } from "node:crypto";
import type { Lack } from "../../core/ability.ts";
import { messageOf } from "../../failure.ts";
import { anything, type InfoAnswer } from "./answers.ts";
import type { Connection } from "./connect.ts";
import { statusOf } from "./dial.ts";

const NOBODY = "chaos-asks-for-nobody";

export function isPodman({ Components }: Connection["version"]): boolean {
  return (Components ?? []).some(({ Name }) => /podman/i.test(Name));
}

/** Its own id is a new one in each answer: what stays is the host and where it keeps its containers. */
export function podmanId({ Name = "", DockerRootDir = "" }: InfoAnswer): string {
  const place = createHash("sha256").update(DockerRootDir).digest("hex").slice(0, 12);
  return `podman-${Name}-${place}`;
}

/**
 * Whether restart policies can be changed. Every Docker engine can; podman learned it late, and says
 * so only when it is asked. Asked once per source.
 */
export function policyLackOf(
  connection: Connection,
): (signal: AbortSignal) => Promise<Lack | undefined> {
  let known: Promise<Lack | undefined> | undefined;
  return async (signal) => {
    if (!isPodman(connection.version)) return undefined;
    known ??= askFor(connection, signal);
    return known.catch((error: unknown) => {
      known = undefined;
      throw error;
    });
  };
}

/** A call that there is does not find the container; one that there is not does not find itself. */
async function askFor(
  { engine, version }: Connection,
  signal: AbortSignal,
): Promise<Lack | undefined> {
  const path = `/containers/${NOBODY}/update`;
  try {
    await engine.call({ method: "POST", path, body: {} }, anything, signal);
    return undefined;
  } catch (error) {
    if (statusOf(error) !== 404 || /no (such )?container/i.test(messageOf(error))) return undefined;
    return {
      reason: `podman ${version.Version} has no call that changes a restart policy, so it cannot be held down`,
      hint: "--hold 0s leaves the policies alone",
    };
  }
}
