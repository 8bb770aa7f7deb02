/**
 * The agent in a helper container: for engines whose processes we cannot signal ourselves (not
 * root, another kernel's pids, ourselves in a container). It shares the host's pid namespace, may
 * send signals, and nothing else. It ends when our end of its stdin closes, whatever became of us.
 */

import { ChaosError, messageOf } from "../../failure.ts";
import { anything, createAnswer, type InfoAnswer } from "./answers.ts";
import { attach, converse } from "./conversation.ts";
import { type Engine, START_DEADLINE_MS } from "./engine.ts";
import { CAPABILITIES } from "./needs.ts";
import { confined, remove, WIRED } from "./own-container.ts";

export interface Helper {
  readonly id: string;
  ask(verb: string, args: unknown): Promise<unknown>;
  end(signal: AbortSignal): Promise<void>;
}

/** A helper outlives its run by no more than this, should every other end fail. */
const LIFETIME_S = 3_600;
const ANSWER_MS = 15_000;

export interface HelperOrder {
  readonly image: string;
  readonly run: string;
  readonly info: InfoAnswer;
}

export async function startHelper(
  engine: Engine,
  order: HelperOrder,
  signal: AbortSignal,
): Promise<Helper> {
  const query = { name: `chaos-helper-${order.run}` };
  const body = containerFor(order);
  const { Id: id } = await engine.call(
    { method: "POST", path: "/containers/create", query, body, deadlineMs: START_DEADLINE_MS },
    createAnswer,
    signal,
  );
  const hangUp = new AbortController();
  try {
    const wire = await attach(engine, id, AbortSignal.any([signal, hangUp.signal]));
    const conversation = converse(engine, wire);
    await engine.call(
      { method: "POST", path: `/containers/${id}/start`, deadlineMs: START_DEADLINE_MS },
      anything,
      signal,
    );
    await conversation.ready();
    return { id, ask: conversation.ask, end: (stop) => end(engine, id, wire, stop) };
  } catch (cause) {
    // An attachment that nobody reads would keep our process alive.
    hangUp.abort();
    await remove(engine, id, AbortSignal.timeout(ANSWER_MS)).catch(() => {});
    if (cause instanceof ChaosError) throw cause;
    throw new ChaosError(
      "AGENT_FAILED",
      `The helper container did not start: ${messageOf(cause)}`,
      {
        cause,
      },
    );
  }
}

function containerFor({ image, run, info }: HelperOrder): object {
  return {
    Image: image,
    Entrypoint: ["node", "/opt/chaos/dist/agent/main.js"],
    Cmd: [String(LIFETIME_S)],
    User: "0",
    ...WIRED,
    Labels: { "chaos.self": "helper", "chaos.run": run },
    HostConfig: {
      ...confined(info, CAPABILITIES.helper),
      AutoRemove: true,
      PidMode: "host",
      CgroupnsMode: "host",
    },
  };
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
