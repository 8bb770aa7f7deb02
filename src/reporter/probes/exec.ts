/** Runs a program, in a container or here, and takes its exit status for the answer. Never through a shell. */
import { spawn } from "node:child_process";
import { z } from "zod";
import { type Answer, defineProbe, type ProbeEngine } from "../../core/probe.ts";
import { ChaosError } from "../../failure.ts";
import { redactWords } from "../../redact-command.ts";

const options = z.strictObject({
  /** Absent: on this host. */
  container: z.string().min(1).optional(),
  command: z.array(z.string()).min(1, "it is empty"),
  /** Who runs it, in a container; as in the image without it. */
  user: z.string().min(1).optional(),
  exit: z.number().int().min(0).max(255).default(0),
});
type Options = z.output<typeof options>;

export default defineProbe({
  name: "exec",
  summary: "a program in a container, or on this host, judged by its exit status",
  schemes: ["exec"],
  byUserOnly: true,
  options,
  keys: { query: ["arg", "user", "exit"], repeated: ["arg"] },
  example: { container: "shop-db-1", command: ["pg_isready", "-q"] },
  parse: (address) => {
    const args = address.searchParams.getAll("arg");
    const path = decodeURIComponent(address.pathname);
    // Behind a container's name `/pg_isready` is looked up as pg_isready, `//bin/test` is a path.
    const program = address.hostname === "" ? path : path.slice(1);
    const user = address.searchParams.get("user");
    const exit = address.searchParams.get("exit");
    if (exit !== null && !/^\d{1,3}$/.test(exit))
      throw new ChaosError("PROBE_INVALID", `Cannot use exit=${exit}: expected 0 to 255`);
    return {
      ...(address.hostname === "" ? {} : { container: address.hostname }),
      // In a file the command may stand beside the address.
      ...((program === "" || program === "/" ? {} : { command: [program, ...args] }) as {
        command: string[];
      }),
      ...(user ? { user } : {}),
      ...(exit === null ? {} : { exit: Number(exit) }),
    };
  },
  written: (given) => ({ ...given, command: redactWords(given.command) }),
  open: (given, _where, engine) => {
    const closing = new AbortController();
    return {
      sample: (timeoutMs) =>
        given.container === undefined
          ? here(given, timeoutMs, closing.signal)
          : inside(given, { container: given.container, engine, timeoutMs }),
      close: () => closing.abort(),
    };
  },
});

interface Inside {
  readonly container: string;
  readonly engine: ProbeEngine | undefined;
  readonly timeoutMs: number;
}

async function inside(given: Options, { container, engine, timeoutMs }: Inside): Promise<Answer> {
  if (!engine) return { ok: false, reason: "no-engine" };
  const begun = performance.now();
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const target = await engine.target(container, signal);
    if (!target) return { ok: false, reason: "not-there" };
    if (target.state !== "running") return { ok: false, reason: target.state };
    const order = { argv: given.command, user: given.user, deadlineMs: timeoutMs };
    const { exitCode } = await engine.exec(target, order, signal);
    return answered(given, exitCode, performance.now() - begun);
  } catch {
    return { ok: false, reason: signal.aborted ? "timeout" : "engine" };
  }
}

function answered({ exit }: Options, code: number | undefined, done: number): Answer {
  if (code === undefined) return { ok: false, reason: "timeout", timings: { done } };
  return code === exit
    ? { ok: true, timings: { done } }
    : { ok: false, reason: `exit-${code}`, timings: { done } };
}

function here(given: Options, timeoutMs: number, closing: AbortSignal): Promise<Answer> {
  const [program = "", ...args] = given.command;
  const begun = performance.now();
  return new Promise((resolve) => {
    const late = AbortSignal.timeout(timeoutMs);
    const child = spawn(program, args, {
      stdio: "ignore",
      killSignal: "SIGKILL",
      signal: AbortSignal.any([late, closing]),
    });
    child.once("error", (error: NodeJS.ErrnoException) =>
      resolve({
        ok: false,
        reason: late.aborted ? "timeout" : (error.code ?? "error").toLowerCase(),
      }),
    );
    child.once("exit", (code, signal) => {
      if (late.aborted) resolve({ ok: false, reason: "timeout" });
      else if (signal) resolve({ ok: false, reason: `signal-${signal.toLowerCase()}` });
      else resolve(answered(given, code ?? undefined, performance.now() - begun));
    });
  });
}
