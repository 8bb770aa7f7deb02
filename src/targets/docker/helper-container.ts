/**
 * The agent in a helper container: for engines whose processes we cannot reach ourselves (not root,
 * another kernel's pids, ourselves in a container). It shares the host's pid namespace, may do what
 * its profile is for, and nothing else. It ends when our end of its stdin closes, whatever became of us.
 */
import { randomBytes } from "node:crypto";
import { ChaosError, messageOf } from "../../failure.ts";
import { anything, type InfoAnswer } from "./answers.ts";
import { attach, converse } from "./conversation.ts";
import { type Engine, START_DEADLINE_MS } from "./engine.ts";
import { CAPABILITIES } from "./needs.ts";
import { confined, create, ownLabels, remove, WIRED } from "./own-container.ts";

export interface Helper {
  readonly id: string;
  ask(verb: string, args: unknown): Promise<unknown>;
  /** It ended, or its wire broke: nothing can be asked of it any more. */
  isLost(): boolean;
  end(signal: AbortSignal): Promise<void>;
}

/** A helper outlives its run by no more than this, should every other end fail. */
const LIFETIME_S = 3_600;
/** A burst over many namespaces runs some dozens of small programs at once, and a proxy has a dozen threads. */
const PIDS_MAX = 1_024;
/** Each victim's proxy takes some 60 MB, and what it holds back. */
const MEMORY_MAX = 2_048 * 1_048_576;
const ANSWER_MS = 15_000;

/** What it is for: signals, or packets. */
export type Profile = "kill" | "net";

export interface HelperOrder {
  readonly profile: Profile;
  readonly image: string;
  readonly run: string;
  readonly holder: string;
  readonly info: InfoAnswer;
}

export async function startHelper(
  engine: Engine,
  order: HelperOrder,
  signal: AbortSignal,
): Promise<Helper> {
  const id = await create(engine, { name: nameOf(order), body: containerFor(order) }, signal);
  const hangUp = new AbortController();
  const giveUp = () => hangUp.abort();
  try {
    signal.addEventListener("abort", giveUp, { once: true });
    const wire = await attach(engine, id, hangUp.signal);
    const conversation = converse(engine, wire);
    await engine.call(
      { method: "POST", path: `/containers/${id}/start`, deadlineMs: START_DEADLINE_MS },
      anything,
      signal,
    );
    await conversation.ready();
    // From here on it is wanted for the undo, whoever said stop.
    signal.removeEventListener("abort", giveUp);
    const { ask, isLost } = conversation;
    return { id, ask, isLost, end: (stop) => end(engine, id, wire, stop) };
  } catch (cause) {
    // An attachment that nobody reads would keep our process alive.
    giveUp();
    await remove(engine, id, AbortSignal.timeout(ANSWER_MS)).catch(() => {});
    const code = cause instanceof ChaosError ? cause.code : "AGENT_FAILED";
    throw new ChaosError(code, `The helper container did not start: ${messageOf(cause)}`, {
      cause,
      ...(order.profile === "kill"
        ? { hint: "For kill there is --mode signal, which goes through the engine alone" }
        : {}),
    });
  }
}

/** An undo has a helper of its own: that of a run that died may still be there. */
function nameOf({ profile, run }: HelperOrder): string {
  return profile === "kill"
    ? `chaos-helper-${run}`
    : `chaos-net-${run}-${randomBytes(3).toString("hex")}`;
}

function containerFor({ profile, image, run, holder, info }: HelperOrder): object {
  return {
    Image: image,
    Entrypoint: ["node", "/opt/chaos/dist/agent/main.js"],
    Cmd: [String(LIFETIME_S)],
    User: "0",
    ...WIRED,
    // By then it has ended, whoever started it and whatever became of them.
    Labels: { ...ownLabels("helper", run, holder), "chaos.expires": inSeconds(LIFETIME_S) },
    HostConfig: {
      ...confined(info, CAPABILITIES[profile]),
      ...(profile === "net" ? { PidsLimit: PIDS_MAX, Memory: MEMORY_MAX } : {}),
      AutoRemove: true,
      PidMode: "host",
      CgroupnsMode: "host",
    },
  };
}

function inSeconds(count: number): string {
  return new Date(Date.now() + count * 1_000).toISOString();
}

async function end(
  engine: Engine,
  id: string,
  wire: NodeJS.WritableStream,
  signal: AbortSignal,
): Promise<void> {
  wire.end();
  await remove(engine, id, signal);
}
