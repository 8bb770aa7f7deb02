/**
 * The command line inside this process: most of a drill's time on two cores goes into loading the tool,
 * which here is done once. What is about processes (signals, deaths, watchdogs) starts one of its own.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { setPriority } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { inject } from "vitest";
import { dockerHost, isRoot } from "../lab/docker.ts";
import type { Answer, World } from "./chaos.ts";

type Said = Record<"stdout" | "stderr", string>;

const PROMPT = -5;

/** Several may run at once, so what is written belongs to whoever called. */
const speaker = new AsyncLocalStorage<Said>();
let isListening = false;
type Program = typeof import("../../src/cli/program.ts");

export async function inProcess(
  args: readonly string[],
  world: Pick<World, "host" | "env" | "program"> = {},
): Promise<Answer> {
  listen();
  // As it is compiled: vitest.config.ts leaves that folder to node.
  const beside = dirname(world.program ?? inject("program"));
  const compiled = pathToFileURL(join(beside, "program.js")).href;
  const { main } = (await import(compiled)) as Program;
  const said: Said = { stdout: "", stderr: "" };
  const host = { DOCKER_HOST: world.host ?? dockerHost };
  const env = { ...process.env, ...host, NO_COLOR: "1", ...world.env };
  const exit = await speaker.run(said, () => main(args, env));
  return { exit, ...said };
}

function listen(): void {
  if (isListening) return;
  isListening = true;
  // Its probes must not wait behind containers that other tests start.
  if (isRoot) setPriority(PROMPT);
  for (const name of ["stdout", "stderr"] as const) {
    const stream = process[name];
    const write = stream.write.bind(stream);
    stream.write = ((chunk: string | Uint8Array, ...more: unknown[]) => {
      const said = speaker.getStore();
      if (!said) return (write as (...all: unknown[]) => boolean)(chunk, ...more);
      said[name] += Buffer.from(chunk as string).toString();
      const done = more.find((one) => typeof one === "function");
      if (done) queueMicrotask(done as () => void);
      return true;
    }) as typeof stream.write;
  }
}
