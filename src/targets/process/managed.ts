/** One process of the embedded fleet, through its lives and deaths. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { constants } from "node:os";
import { startTicksOf } from "../../agent/proc.ts";
import type { Clock } from "../../core/clock.ts";
import type { RestartPolicy } from "../../core/snapshot.ts";
import { backOffMs, returns } from "./back-off.ts";
import type { FleetEvent, Inspection, Member, Part } from "./wire.ts";

interface Life {
  readonly child: ChildProcess;
  readonly startTicks: number | undefined;
}

export class Managed {
  readonly id = randomBytes(32).toString("hex");
  readonly #part: Part;
  readonly #clock: Clock;
  readonly #tell: (event: FleetEvent) => void;
  #policy: RestartPolicy;
  #life: Life | undefined;
  #startedAt = "";
  #startedMs = 0;
  #lives = 0;
  #restarts = 0;
  #exitCode = 0;
  #paused = false;
  #byCall = false;
  #waitMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(part: Part, around: { clock: Clock; tell: (event: FleetEvent) => void }) {
    this.#part = part;
    this.#policy = part.policy;
    this.#clock = around.clock;
    this.#tell = around.tell;
  }

  /** Starting what runs is success. As Docker does, a start by call forgets the restarts before it. */
  start(): void {
    this.#stopWaiting();
    if (this.#life) return;
    this.#byCall = false;
    this.#restarts = 0;
    this.#waitMs = undefined;
    this.#born();
  }

  #born(): void {
    const { command, args, env } = this.#part;
    // The pipe to its stdin is how it learns of our death: it ends when the pipe does.
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ["pipe", "inherit", "inherit"],
    });
    // One that could not be spawned has no exit; any other error leaves it as it is.
    child.on("error", () => child.pid === undefined && this.#died(child, 127));
    child.on("exit", (code, signal) => this.#died(child, code ?? exitCodeOf(signal)));
    child.stdin?.on("error", () => {});
    const startTicks = child.pid === undefined ? undefined : startTicksOf(child.pid);
    this.#life = { child, startTicks };
    this.#paused = false;
    this.#startedMs = this.#clock.monotonicMs();
    // Two lives within a millisecond must differ: a return is proven by a new start time.
    const life = String(++this.#lives).padStart(6, "0");
    this.#startedAt = new Date(this.#clock.wallMs()).toISOString().replace("Z", `${life}Z`);
    this.#say("start");
  }

  #died(child: ChildProcess, exitCode: number): void {
    if (this.#life?.child !== child) return;
    this.#life = undefined;
    this.#paused = false;
    this.#exitCode = exitCode;
    this.#say("die", { exitCode: String(exitCode) });
    const death = { exitCode, byCall: this.#byCall, restarts: this.#restarts };
    if (returns(this.#policy, death)) this.#comeBack();
  }

  #comeBack(): void {
    this.#waitMs = backOffMs(this.#waitMs, this.#clock.monotonicMs() - this.#startedMs);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#restarts++;
      this.#born();
    }, this.#waitMs);
  }

  #stopWaiting(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** As an operator's call: the policy rests until the next start. False: there is nothing to kill. */
  kill(signal: NodeJS.Signals): boolean {
    const waited = this.#timer !== undefined;
    this.#stopWaiting();
    if (!this.#life) return waited;
    this.#byCall = true;
    this.#life.child.kill(signal);
    return true;
  }

  /** Pausing the paused is success. False: it does not run. */
  pause(): boolean {
    if (!this.#life || this.#paused) return this.#paused;
    this.#paused = this.#life.child.kill("SIGSTOP");
    if (this.#paused) this.#say("pause");
    return this.#paused;
  }

  /** Thawing what is not paused is success. */
  thaw(): void {
    if (!this.#life || !this.#paused) return;
    this.#life.child.kill("SIGCONT");
    this.#paused = false;
    this.#say("thaw");
  }

  /** A back-off that waits is held down by "no"; nothing that is down is started by any other. */
  setPolicy(policy: RestartPolicy): void {
    this.#policy = policy;
    if (policy.name === "no") this.#stopWaiting();
  }

  /** As an operator's call, too: SIGTERM, and SIGKILL after the grace. Resolves when it is gone. */
  async stop(graceMs: number): Promise<void> {
    this.#stopWaiting();
    const child = this.#life?.child;
    if (child?.pid === undefined) return;
    this.#byCall = true;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    const patience = setTimeout(() => child.kill("SIGKILL"), graceMs);
    child.kill(graceMs > 0 ? "SIGTERM" : "SIGKILL");
    await gone;
    clearTimeout(patience);
  }

  /** For good. */
  end(): Promise<void> {
    return this.stop(0);
  }

  member(): Member {
    const { name, command, labels, port } = this.#part;
    return {
      id: this.id,
      name,
      command,
      labels,
      state: this.#state(),
      ageMs: this.#life ? this.#clock.monotonicMs() - this.#startedMs : 0,
      ...(port === undefined ? {} : { port }),
    };
  }

  #state(): Member["state"] {
    if (this.#life) return this.#paused ? "paused" : "running";
    return this.#timer ? "restarting" : "exited";
  }

  inspect(): Inspection {
    const startTicks = this.#life?.startTicks;
    const snapshot = {
      running: this.#life !== undefined,
      paused: this.#paused,
      pid: this.#life?.child.pid ?? 0,
      startedAt: this.#startedAt,
      restartCount: this.#restarts,
      exitCode: this.#exitCode,
      policy: this.#policy,
    };
    return {
      snapshot: { ...snapshot, ...OF_EVERY_PROCESS },
      ...(startTicks === undefined ? {} : { startTicks }),
    };
  }

  #say(change: FleetEvent["change"], facts: Record<string, string> = {}): void {
    this.#tell({ id: this.id, name: this.#part.name, change, facts });
  }
}

/** What a local process has none of, or shares with its host. */
const OF_EVERY_PROCESS = {
  limits: {},
  networks: {},
  mounts: [],
  autoRemove: false,
  pidMode: "host",
  networkMode: "host",
};

/** As a shell and an engine say it: 128 and the signal's number. */
function exitCodeOf(signal: NodeJS.Signals | null): number {
  return 128 + (signal ? constants.signals[signal] : 0);
}
