/** What helper and watchdog containers have in common: how they are confined, and how they end. */
import { anything, type InfoAnswer } from "./answers.ts";
import { type Engine, unless } from "./engine.ts";

/** Nothing but what `more` says: no network, no capabilities, nothing to write to. */
export function confined({ SecurityOptions }: InfoAnswer, capabilities: readonly string[]): object {
  const has = (name: string) =>
    (SecurityOptions ?? []).some((option) => option.includes(`name=${name}`));
  return {
    NetworkMode: "none",
    ReadonlyRootfs: true,
    CapDrop: ["ALL"],
    CapAdd: [...capabilities],
    // AppArmor's default profile lets a container signal only its own kind.
    SecurityOpt: ["no-new-privileges", ...(has("apparmor") ? ["apparmor=unconfined"] : [])],
    ...(has("userns") ? { UsernsMode: "host" } : {}),
    Memory: 256 * 1024 * 1024,
    PidsLimit: 64,
  };
}

/** Whose it is, so that another's clean-up lets it be while that one lives. */
export function ownLabels(kind: "helper" | "watchdog", run: string, holder: string) {
  return { "chaos.self": kind, "chaos.run": run, "chaos.holder": holder };
}

/** Attached before it starts, so that no word of it is missed. */
export const WIRED = {
  OpenStdin: true,
  StdinOnce: true,
  AttachStdin: true,
  AttachStdout: true,
  AttachStderr: true,
} as const;

/** 404: it removed itself already. 409: it is doing so. */
export async function remove(engine: Engine, id: string, signal: AbortSignal): Promise<void> {
  const query = { force: true };
  await unless([404, 409], () =>
    engine.call({ method: "DELETE", path: `/containers/${id}`, query }, anything, signal),
  );
}
