/** One process of the embedded fleet, through its lives and deaths. */
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import type { RestartPolicy, Snapshot } from "../../core/snapshot.ts";
import { backOffMs, returns } from "./back-off.ts";
import type { FleetEvent, Member, Part } from "./wire.ts";

export class Managed {
  readonly id = randomBytes(32).toString("hex");
  readonly #part: Part;
  readonly #tell: (event: FleetEvent) => void;
  #policy: RestartPolicy;
  #child: ChildProcess | undefined;
  #startedAt = "";
  #startedMs = 0;
  #lives = 0;
  #restarts = 0;
  #exitCode = 0;
  #paused = false;
  #byCall = false;
  #waitMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(part: Part, tell: (event: FleetEvent) => void) {
    this.#part = part;
    this.#policy = part.policy;
    this.#tell = tell;
  }

  /** Starting what runs is success. */
  start(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#child) return;
    this.#byCall = false;
    this.#born();
  }

  #born(): void {
    const { command, args, env } = this.#part;
    // The pipe to its stdin is how it learns of our death: it ends when the pipe does.
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ["pipe", "inherit", "inherit"],
    });
    child.on("error", () => this.#died(child, 127));
    child.on("exit", (code, signal) =>
      this.#died(child, code ?? (signal === "SIGKILL" ? 137 : 143)),
    );
    child.stdin?.on("error", () => {});
    this.#child = child;
    this.#paused = false;
    this.#startedMs = Date.now();
    // Two lives within a millisecond must differ: a return is proven by a new start time.
    const life = String(++this.#lives).padStart(6, "0");
    this.#startedAt = new Date(this.#startedMs).toISOString().replace("Z", `${life}Z`);
    this.#say("start");
  }

  #died(child: ChildProcess, exitCode: number): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#paused = false;
    this.#exitCode = exitCode;
    this.#say("die", { exitCode: String(exitCode) });
    const death = { exitCode, byCall: this.#byCall, restarts: this.#restarts };
    if (!returns(this.#policy, death)) return;
    this.#waitMs = backOffMs(this.#waitMs, Date.now() - this.#startedMs);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#restarts++;
      this.#born();
    }, this.#waitMs);
  }

  /** As an operator's call: the policy rests until the next start. */
  kill(signal: NodeJS.Signals): void {
    this.#byCall = true;
    this.#child?.kill(signal);
  }

  pause(): boolean {
    if (!this.#child || this.#paused) return false;
    this.#paused = this.#child.kill("SIGSTOP");
    if (this.#paused) this.#say("pause");
    return this.#paused;
  }

  thaw(): boolean {
    if (!this.#child || !this.#paused) return false;
    this.#child.kill("SIGCONT");
    this.#paused = false;
    this.#say("thaw");
    return true;
  }

  /** A back-off that waits is held down by "no"; nothing that is down is started by any other. */
  setPolicy(policy: RestartPolicy): void {
    this.#policy = policy;
    if (policy.name !== "no") return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  end(): void {
    this.setPolicy({ name: "no", maximumRetryCount: 0 });
    this.#child?.kill("SIGKILL");
  }

  member(): Member {
    const { name, command, labels, port } = this.#part;
    return {
      id: this.id,
      name,
      command,
      labels,
      state: this.#state(),
      ageMs: this.#child ? Date.now() - this.#startedMs : 0,
      ...(port === undefined ? {} : { port }),
    };
  }

  #state(): Member["state"] {
    if (this.#child) return this.#paused ? "paused" : "running";
    return this.#timer ? "restarting" : "exited";
  }

  snapshot(): Snapshot {
    return {
      running: this.#child !== undefined,
      paused: this.#paused,
      pid: this.#child?.pid ?? 0,
      startedAt: this.#startedAt,
      restartCount: this.#restarts,
      exitCode: this.#exitCode,
      policy: this.#policy,
      limits: {},
      networks: {},
      mounts: [],
      autoRemove: false,
      pidMode: "host",
      networkMode: "host",
    };
  }

  #say(change: FleetEvent["change"], facts: Record<string, string> = {}): void {
    this.#tell({ id: this.id, name: this.#part.name, change, facts });
  }
}
