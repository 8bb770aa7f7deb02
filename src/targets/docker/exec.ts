/** A program in a container by the engine: create, start, read, and ask how it ended. */
import { PassThrough } from "node:stream";
import type { ExecOrder, ExecOutcome, Program } from "../../core/ability.ts";
import { poll, systemClock } from "../../core/clock.ts";
import { messageOf } from "../../failure.ts";
import { createAnswer, execAnswer, execsAnswer } from "./answers.ts";
import { statusOf } from "./dial.ts";
import type { Engine } from "./engine.ts";

/** All are asked for at once. */
const PROGRAMS_MAX = 100;
const OUTPUT_BYTES_MAX = 4_096;
/** The streams end a moment before the engine has the exit code. */
const SAID = { everyMs: 20, deadlineMs: 2_000 };
/** What a shell says of a program that it cannot run. */
const NOT_RUNNABLE = 126;

export async function execIn(
  engine: Engine,
  path: string,
  { argv, user, deadlineMs }: ExecOrder,
  signal: AbortSignal,
): Promise<ExecOutcome> {
  const streams = { AttachStdout: true, AttachStderr: true };
  const body = { ...streams, Cmd: argv, ...(user === undefined ? {} : { User: user }) };
  const create = { method: "POST", path: `${path}/exec`, body } as const;
  const { Id } = await engine.call(create, createAnswer, signal);
  const late = AbortSignal.timeout(deadlineMs);
  try {
    const output = await outputOf(engine, Id, AbortSignal.any([signal, late]));
    const exitCode = await exitCodeOf(engine, Id, signal);
    return { output, ...(exitCode === undefined ? {} : { exitCode }) };
  } catch (error) {
    if (statusOf(error) === 400) return { exitCode: NOT_RUNNABLE, output: messageOf(error) };
    if (late.aborted && !signal.aborted) return { output: "" };
    throw error;
  }
}

/** One that ended between the two questions is no failure. */
export async function programsIn(
  engine: Engine,
  path: string,
  signal: AbortSignal,
): Promise<Program[]> {
  const get = { method: "GET", path: `${path}/json` } as const;
  const { ExecIDs } = await engine.call(get, execsAnswer, signal);
  const found = (ExecIDs ?? []).slice(0, PROGRAMS_MAX).map(async (id) => {
    const call = { method: "GET", path: `/exec/${id}/json` } as const;
    const seen = await engine.call(call, execAnswer, signal).catch(unlessGone);
    if (!seen?.Running || !seen.ProcessConfig) return [];
    const { entrypoint, arguments: rest } = seen.ProcessConfig;
    return [{ argv: [entrypoint, ...(rest ?? [])], pid: seen.Pid ?? 0 }];
  });
  return (await Promise.all(found)).flat();
}

function unlessGone(error: unknown): undefined {
  if (statusOf(error) !== 404) throw error;
}

/** Resolves with how it begins, when it ends or when it is late. */
async function outputOf(engine: Engine, id: string, signal: AbortSignal): Promise<string> {
  const body = { Detach: false, Tty: false };
  const call = { method: "POST", path: `/exec/${id}/start`, body } as const;
  const stream = await engine.stream(call, signal);
  const both = new PassThrough();
  let output = "";
  both.on("data", (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(0, OUTPUT_BYTES_MAX);
  });
  engine.docker.modem.demuxStream(stream, both, both);
  await new Promise<void>((resolve) => {
    for (const end of ["end", "close", "error"]) stream.on(end, () => resolve());
  });
  return output;
}

/** `undefined`: it still runs. */
function exitCodeOf(engine: Engine, id: string, signal: AbortSignal): Promise<number | undefined> {
  const look = async () => {
    const call = { method: "GET", path: `/exec/${id}/json` } as const;
    const { Running, ExitCode } = await engine.call(call, execAnswer, signal);
    return Running ? undefined : (ExitCode ?? undefined);
  };
  return poll(systemClock, look, { ...SAID, signal });
}
