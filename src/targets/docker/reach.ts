/**
 * How the agent gets next to a victim. Host reach: we are root beside the engine, proven per victim
 * by its cgroup. Helper reach: a helper container. What the agent does is written once.
 */
import { z } from "zod";
import { type CrashReport, crashAll } from "../../agent/burst.ts";
import { identify } from "../../agent/identify.ts";
import type { Lack } from "../../core/ability.ts";
import { ChaosError } from "../../failure.ts";
import type { InfoAnswer } from "./answers.ts";
import { anything } from "./answers.ts";
import { type Engine, unless } from "./engine.ts";
import { type Helper, startHelper } from "./helper-container.ts";

export type ReachChoice = "auto" | "host" | "helper";

export interface Process {
  /** The full container id, which its cgroup's path must hold. */
  readonly id: string;
  readonly pid: number;
}

const DEATH_DEADLINE_MS = 2_000;

const reports = z.array(
  z.object({
    id: z.string(),
    outcome: z.enum(["signalled", "already-dead", "not-ours", "refused"]),
    signalledMs: z.number().optional(),
    deadMs: z.number().optional(),
    says: z.string().optional(),
  }),
);

export type Report = z.infer<typeof reports>[number] & { reach: "host" | "helper" };

export class Reach {
  readonly #engine: Engine;
  readonly #choice: ReachChoice;
  readonly #image: string;
  readonly #info: InfoAnswer;
  readonly #helpers = new Map<string, Promise<Helper>>();
  readonly #ticks = new Map<string, number>();

  constructor(engine: Engine, options: { choice: ReachChoice; image: string; info: InfoAnswer }) {
    this.#engine = engine;
    this.#choice = options.choice;
    this.#image = options.image;
    this.#info = options.info;
  }

  /** True where our own kernel runs this process and lets us signal it. */
  host({ id, pid }: Process): boolean {
    if (this.#choice === "helper" || !isRoot()) return false;
    const found = identify([{ id, pid, mark: id }])[0];
    if (found?.startTicks !== undefined) this.#ticks.set(`${id}:${pid}`, found.startTicks);
    return found?.present ?? false;
  }

  /** Why there is no helper either; `undefined`: there can be one. */
  async helperLack(signal: AbortSignal): Promise<Lack | undefined> {
    const noHost = this.#whyNotHost();
    if (this.#choice === "host")
      return { reason: `${noHost}, and --reach host was asked for`, hint: hostHint() };
    const path = `/images/${this.#image}/json`;
    const there = await unless([404], () =>
      this.#engine.call({ method: "GET", path }, anything, signal),
    );
    if (there) return undefined;
    return {
      reason: `${this.#choice === "helper" ? "" : `${noHost}, and `}the engine has no image ${this.#image} for a helper`,
      hint: `Build it: docker build -t ${this.#image} . in chaos' folder; or use --mode signal`,
    };
  }

  #whyNotHost(): string {
    return isRoot() ? "its process is not in our kernel's books" : "we are not root";
  }

  async arm(run: string, processes: readonly Process[], signal: AbortSignal): Promise<void> {
    if (processes.every((one) => this.host(one)) || this.#helpers.has(run)) return;
    const lack = await this.helperLack(signal);
    if (lack)
      throw new ChaosError("ABILITY_MISSING", `Cannot crash: ${lack.reason}`, { hint: lack.hint });
    const helper = startHelper(this.#engine, { image: this.#image, run, info: this.#info }, signal);
    this.#helpers.set(run, helper);
    await helper;
  }

  /** One burst per reach, both at once. */
  async crash(run: string, processes: readonly Process[]): Promise<Report[]> {
    const near = processes.filter((one) => this.host(one));
    const far = processes.filter((one) => !near.includes(one));
    const bursts = await Promise.all([this.#fromHost(near), this.#fromHelper(run, far)]);
    return bursts.flat();
  }

  async #fromHost(processes: readonly Process[]): Promise<Report[]> {
    if (processes.length === 0) return [];
    const found: CrashReport[] = await crashAll(this.#requests(processes), {
      deadlineMs: DEATH_DEADLINE_MS,
    });
    return reports.parse(found).map((report) => ({ ...report, reach: "host" }));
  }

  async #fromHelper(run: string, processes: readonly Process[]): Promise<Report[]> {
    if (processes.length === 0) return [];
    const helper = await this.#helpers.get(run);
    if (!helper) throw new ChaosError("AGENT_FAILED", "The helper container was not started");
    const args = { requests: this.#requests(processes), deadlineMs: DEATH_DEADLINE_MS };
    const found = reports.parse(await helper.ask("crash", args));
    return found.map((report) => ({ ...report, reach: "helper" }));
  }

  #requests(processes: readonly Process[]) {
    return processes.map(({ id, pid }) => {
      const startTicks = this.#ticks.get(`${id}:${pid}`);
      return { id, pid, mark: id, ...(startTicks === undefined ? {} : { startTicks }) };
    });
  }

  async disarm(run: string, signal: AbortSignal): Promise<void> {
    const helper = this.#helpers.get(run);
    this.#helpers.delete(run);
    // One that never started has ended itself.
    await (await helper?.catch(() => undefined))?.end(signal);
  }

  async close(signal: AbortSignal): Promise<void> {
    await Promise.all([...this.#helpers.keys()].map((run) => this.disarm(run, signal)));
  }
}

const isRoot = () => process.getuid?.() === 0;

function hostHint(): string {
  return isRoot()
    ? "Run chaos beside the engine, or leave --reach out"
    : "Run chaos as root beside the engine, or leave --reach out";
}
