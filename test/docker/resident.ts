/**
 * A node process that stays in a container and runs small programs there: to start one for each costs
 * an engine and node a fifth of a second of a processor, hundreds of times over.
 */
import { createInterface } from "node:readline";
import { type Duplex, PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import type Docker from "dockerode";

/** Reads a line for each program and says a line of what came of it. */
const RESIDENT = `
require("node:readline").createInterface({ input: process.stdin }).on("line", async (line) => {
  const { n, program, words } = JSON.parse(line);
  const say = (what) => process.stdout.write(JSON.stringify({ n, ...what }) + "\\n");
  try {
    say({ said: await new Function("require", "return " + program)(require)(...words) });
  } catch (error) {
    say({ error: String(error) });
  }
}).on("close", () => process.exit());`;

interface Said {
  readonly n: number;
  readonly said?: unknown;
  readonly error?: string;
}

interface Resident {
  ask(program: string, words: readonly unknown[]): Promise<unknown>;
}

const residents = new Map<string, Promise<Resident>>();

/** @param program the text of a function of these words, or of a promise of what it says, with node's `require` */
export async function ask<T>(
  container: Docker.Container,
  program: string,
  ...words: readonly unknown[]
): Promise<T> {
  const { id } = container;
  const resident = residents.get(id) ?? moveIn(container, () => residents.delete(id));
  residents.set(id, resident);
  return (await (await resident).ask(program, words)) as T;
}

async function moveIn(container: Docker.Container, onGone: () => void): Promise<Resident> {
  const streams = { AttachStdin: true, AttachStdout: true, AttachStderr: true };
  const started = container
    .exec({ Cmd: ["node", "-e", RESIDENT], ...streams })
    .then((exec) => exec.start({ hijack: true, stdin: true }));
  const stream = await started.catch((error) => {
    onGone();
    throw error;
  });
  return residentOn(stream, container, onGone);
}

function residentOn(stream: Duplex, { modem }: Docker.Container, onGone: () => void): Resident {
  const waiting = new Map<number, { resolve(said: unknown): void; reject(error: Error): void }>();
  const [out, complaints] = [new PassThrough(), new PassThrough()];
  modem.demuxStream(stream, out, complaints);
  const complained = text(complaints);
  createInterface({ input: out }).on("line", (line) => {
    const { n, said, error } = JSON.parse(line) as Said;
    if (error === undefined) waiting.get(n)?.resolve(said);
    else waiting.get(n)?.reject(new Error(error));
    waiting.delete(n);
  });
  // Its container has ended, or a program threw where nobody waited for it.
  stream
    .on("error", () => {})
    .once("close", async () => {
      onGone();
      complaints.end();
      const gone = new Error(`the process in the container is gone: ${await complained}`);
      for (const { reject } of waiting.values()) reject(gone);
    });
  let asked = 0;
  return {
    ask: (program, words) =>
      new Promise((resolve, reject) => {
        waiting.set(++asked, { resolve, reject });
        stream.write(`${JSON.stringify({ n: asked, program, words })}\n`);
      }),
  };
}
