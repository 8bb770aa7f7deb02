/** What helper and watchdog containers have in common: how they are confined, and how they end. */
import { lateBy } from "../../deadline.ts";
import { ChaosError } from "../../failure.ts";
import { anything, createAnswer, type InfoAnswer } from "./answers.ts";
import { type Engine, START_DEADLINE_MS, unless } from "./engine.ts";

/** An engine that makes a container at all has made it by then. */
const MADE_MS = 5_000;
const REMOVED_MS = 15_000;

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

/** One whose making was cut off is made all the same, and nobody knows which: it is waited for, and removed. */
export async function create(
  engine: Engine,
  { name, body }: { readonly name: string; readonly body: object },
  signal: AbortSignal,
): Promise<string> {
  const call = { method: "POST", path: "/containers/create", query: { name }, body } as const;
  const made = { ...call, deadlineMs: START_DEADLINE_MS };
  const { Id } = await engine.call(made, createAnswer, lateBy(signal, MADE_MS));
  if (!signal.aborted) return Id;
  await remove(engine, Id, AbortSignal.timeout(REMOVED_MS));
  throw new ChaosError("AGENT_FAILED", `${name} is not started: it was interrupted`);
}

/** 404: it removed itself already. 409: it is doing so. */
export async function remove(engine: Engine, id: string, signal: AbortSignal): Promise<void> {
  const query = { force: true };
  await unless([404, 409], () =>
    engine.call({ method: "DELETE", path: `/containers/${id}`, query }, anything, signal),
  );
}
