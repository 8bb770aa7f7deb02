/**
 * Questions to the doorman of the namespace one is in: a JSON line there and back over a socket of the
 * kernel's abstract names, which belong to a network namespace. Who has the name is its one doorman.
 */
import { connect, createServer, type Server, type Socket } from "node:net";
import { messageOf } from "../../failure.ts";
import { linesOf } from "../lines.ts";

const NAME = "\0chaos-doorman";
const LINE_MAX = 1_048_576;
const SILENCE_MS = 20_000;

export interface Question {
  readonly verb: "settle" | "look" | "try";
  /** The fault that is asked about. */
  readonly id?: string;
  readonly timeoutMs?: number;
  readonly bytes?: number;
  readonly http?: boolean;
}

export type Answer =
  | { readonly kind: "answered"; readonly result: unknown }
  | { readonly kind: "failed"; readonly says: string }
  /** Nobody has the name. */
  | { readonly kind: "absent" }
  /** Somebody has it, and said nothing in time: stopped, or stuck. */
  | { readonly kind: "silent" };

/** `undefined`: another doorman is here. */
export function hear(
  answer: (question: Question) => Promise<unknown>,
): Promise<Server | undefined> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    // Nobody may keep us here who only listens.
    socket.setTimeout(SILENCE_MS, () => socket.destroy());
    void converse(socket.setEncoding("utf8"), answer);
  });
  return new Promise((resolve, reject) => {
    server.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(undefined) : reject(error),
    );
    server.listen({ path: NAME }, () => resolve(server));
  });
}

async function converse(socket: Socket, answer: (question: Question) => Promise<unknown>) {
  try {
    for await (const { text } of linesOf(socket, LINE_MAX)) {
      const said = await answer(JSON.parse(text) as Question).then(
        (result) => ({ result }),
        (error) => ({ error: messageOf(error) }),
      );
      socket.end(`${JSON.stringify(said)}\n`);
      return;
    }
  } catch {
    socket.destroy();
  }
}

export function ask(question: Question, timeoutMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    let said = "";
    const socket = connect({ path: NAME });
    const end = (answer: Answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setEncoding("utf8").setTimeout(timeoutMs, () => end({ kind: "silent" }));
    socket.on("error", () => end({ kind: "absent" }));
    socket.on("connect", () => socket.write(`${JSON.stringify(question)}\n`));
    socket.on("data", (piece) => {
      said += piece;
    });
    // One that left meanwhile says nothing: as good as none.
    socket.on("end", () => end(answerIn(said)));
  });
}

function answerIn(said: string): Answer {
  if (said === "") return { kind: "absent" };
  const { result, error } = JSON.parse(said) as { result?: unknown; error?: string };
  return error === undefined ? { kind: "answered", result } : { kind: "failed", says: error };
}
