/** Questions and answers with a container of ours, as JSON lines over its attached streams. */

import { createInterface } from "node:readline";
import type { Duplex } from "node:stream";
import { PassThrough } from "node:stream";
import { ChaosError } from "../../failure.ts";
import type { Engine } from "./engine.ts";

const READY_MS = 15_000;
const ANSWER_MS = 15_000;

/** Its stdin ends with the signal, or with our process. */
export function attach(engine: Engine, id: string, signal: AbortSignal): Promise<Duplex> {
  const query = { stream: 1, stdin: 1, stdout: 1, stderr: 1 };
  return engine.hijack({ method: "POST", path: `/containers/${id}/attach`, query }, signal);
}

interface Answer {
  readonly seq?: number;
  readonly ok?: boolean;
  readonly ready?: boolean;
  readonly result?: unknown;
  readonly error?: string;
}

export function converse(engine: Engine, wire: NodeJS.ReadWriteStream) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  engine.docker.modem.demuxStream(wire, stdout, stderr);
  const waiting = new Map<number, (answer: Answer) => void>();
  let lastWords = "";
  stderr.on("data", (chunk: Buffer) => {
    lastWords = (lastWords + chunk.toString()).slice(-2_000);
  });
  let onReady = () => {};
  const hear = (answer: Answer) => {
    if (answer.ready && answer.error === undefined) onReady();
    const seq = answer.ready ? 0 : (answer.seq ?? -1);
    waiting.get(seq)?.(answer);
    waiting.delete(seq);
  };
  createInterface({ input: stdout }).on("line", (line) => hear(readAnswer(line)));
  let isLost = false;
  const lost = () => {
    isLost = true;
    for (const seq of [...waiting.keys()])
      hear({ seq, ready: seq === 0, ok: false, error: `the helper ended: ${lastWords}` });
  };
  wire.on("close", lost).on("error", lost).on("end", lost);
  const wait = (seq: number, limitMs: number) =>
    new Promise<unknown>((resolve, reject) => {
      const late = () =>
        hear({ seq, ready: seq === 0, error: `no answer within ${limitMs} ms ${lastWords}` });
      // The wire keeps the process alive as long as there is somebody to answer.
      const timer = setTimeout(late, limitMs).unref();
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
    /** Called with each time that it says so again. */
    onReady: (listener: () => void) => {
      onReady = listener;
    },
    isLost: () => isLost,
    ask: (verb: string, args: unknown) => {
      if (isLost)
        return Promise.reject(
          new ChaosError("AGENT_FAILED", `The helper ended: ${lastWords || "it said nothing"}`),
        );
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
