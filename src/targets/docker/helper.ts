/**
 * The agent in a helper container: for engines whose processes we cannot signal ourselves (not
 * root, another kernel's pids, ourselves in a container). It shares the host's pid namespace, may
 * send signals, and nothing else. It ends when our end of its stdin closes, whatever became of us.
 */

import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";
import { ChaosError, messageOf } from "../../failure.ts";
import { anything, createAnswer, type InfoAnswer } from "./answers.ts";
import { type Engine, START_DEADLINE_MS, unless } from "./engine.ts";

export interface Helper {
  readonly id: string;
  ask(verb: string, args: unknown): Promise<unknown>;
  end(signal: AbortSignal): Promise<void>;
}

/** A helper outlives its run by no more than this, should every other end fail. */
const LIFETIME_S = 3_600;
const READY_MS = 15_000;
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
    const query = { stream: 1, stdin: 1, stdout: 1, stderr: 1 };
    const path = `/containers/${id}`;
    const talk = { method: "POST", path: `${path}/attach`, query } as const;
    const wire = await engine.hijack(talk, AbortSignal.any([signal, hangUp.signal]));
    const conversation = converse(engine, wire);
    await engine.call(
      { method: "POST", path: `${path}/start`, deadlineMs: START_DEADLINE_MS },
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
  const security = info.SecurityOptions ?? [];
  const has = (name: string) => security.some((option) => option.includes(`name=${name}`));
  return {
    Image: image,
    Entrypoint: ["node", "/opt/chaos/dist/agent/main.js"],
    Cmd: [String(LIFETIME_S)],
    User: "0",
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    Labels: { "chaos.self": "helper", "chaos.run": run },
    HostConfig: {
      AutoRemove: true,
      PidMode: "host",
      CgroupnsMode: "host",
      NetworkMode: "none",
      ReadonlyRootfs: true,
      CapDrop: ["ALL"],
      CapAdd: ["KILL"],
      // AppArmor's default profile lets a container signal only its own kind.
      SecurityOpt: ["no-new-privileges", ...(has("apparmor") ? ["apparmor=unconfined"] : [])],
      ...(has("userns") ? { UsernsMode: "host" } : {}),
      Memory: 256 * 1024 * 1024,
    },
  };
}

interface Answer {
  readonly seq?: number;
  readonly ok?: boolean;
  readonly ready?: boolean;
  readonly result?: unknown;
  readonly error?: string;
}

/** Questions and answers as JSON lines over the attached, multiplexed stream. */
function converse(engine: Engine, wire: NodeJS.ReadWriteStream) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  engine.docker.modem.demuxStream(wire, stdout, stderr);
  const waiting = new Map<number, (answer: Answer) => void>();
  let lastWords = "";
  stderr.on("data", (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-2_000);
  });
  const hear = (answer: Answer) => {
    const seq = answer.ready ? 0 : (answer.seq ?? -1);
    waiting.get(seq)?.(answer);
    waiting.delete(seq);
  };
  createInterface({ input: stdout }).on("line", (line) => hear(readAnswer(line)));
  const lost = () => {
    for (const seq of [...waiting.keys()])
      hear({ seq, ready: seq === 0, ok: false, error: `the helper ended: ${lastWords}` });
  };
  wire.on("close", lost).on("error", lost).on("end", lost);
  const wait = (seq: number, limitMs: number) =>
    new Promise<unknown>((resolve, reject) => {
      const late = () =>
        hear({ seq, ready: seq === 0, error: `no answer within ${limitMs} ms ${lastWords}` });
      const timer = setTimeout(late, limitMs);
      waiting.set(seq, (answer) => {
        clearTimeout(timer);
        if (answer.error === undefined) resolve(answer.result);
        else reject(new ChaosError("AGENT_FAILED", `The helper failed: ${answer.error}`));
      });
    });
  const ready = wait(0, READY_MS);
  ready.catch(() => {});
  let count = 0;
  return {
    ready: () => ready,
    ask: (verb: string, args: unknown) => {
      const seq = ++count;
      const answer = wait(seq, ANSWER_MS);
      // The attach request's own last bytes may arrive as input: a line of their own keeps them apart.
      wire.write(`\n${JSON.stringify({ seq, verb, args })}\n`);
      return answer;
    },
  };
}

function readAnswer(line: string): Answer {
  try {
    return JSON.parse(line) as Answer;
  } catch {
    return {};
  }
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

/** 404: it removed itself already. 409: it is doing so. */
export async function remove(engine: Engine, id: string, signal: AbortSignal): Promise<void> {
  const query = { force: true };
  await unless([404, 409], () =>
    engine.call({ method: "DELETE", path: `/containers/${id}`, query }, anything, signal),
  );
}
