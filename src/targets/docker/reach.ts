/**
 * How the agent gets next to a victim. Host reach: we are root beside the engine, proven per victim
 * by its cgroup. Helper reach: a helper container. What the agent does is written once.
 */
import { z } from "zod";
import { type CrashOptions, type CrashReport, crashAll } from "../../agent/burst.ts";
import { identify } from "../../agent/identify.ts";
import { signalAll } from "../../agent/signal.ts";
import type { Lack, SignalEvidence, SignalOrder } from "../../core/ability.ts";
import type { Pull, ReachChoice } from "../../core/whereabouts.ts";
import { ChaosError } from "../../failure.ts";
import type { InfoAnswer } from "./answers.ts";
import { hasNoCgroups, NOBODYS } from "./cgroups.ts";
import type { Engine } from "./engine.ts";
import { Helpers, type Question } from "./helper-book.ts";
import { type Helper, type Profile, startHelper } from "./helper-container.ts";
import { isThere, pullAsTold } from "./helper-image.ts";

export interface Process {
  /** The full container id, which its cgroup's path must hold. */
  readonly id: string;
  readonly pid: number;
}

const DEATH_DEADLINE_MS = 2_000;

const reports = z.array(
  z.object({
    id: z.string(),
    outcome: z.enum(["signalled", "already-dead", "not-ours", "refused", "asleep"]),
    signalledMs: z.number().optional(),
    deadMs: z.number().optional(),
    pending: z.literal(true).optional(),
    says: z.string().optional(),
  }),
);

const signalReport = z.object({
  matching: z.number(),
  spared: z.boolean(),
  signalled: z.number(),
  dead: z.number(),
  commands: z.array(z.string()),
});

type Spared = Required<Pick<CrashOptions, "sparesAsleep">>;
export type Report = z.infer<typeof reports>[number] & { reach: "host" | "helper" };

export class Reach {
  readonly #engine: Engine;
  readonly #choice: ReachChoice;
  readonly #image: string;
  readonly #pull: Pull;
  readonly #holder: string;
  readonly #info: InfoAnswer;
  readonly #helpers = new Helpers((...order) => this.#start(...order));
  readonly #ticks = new Map<string, number>();
  /** One of the engine's processes was found in our kernel's books, so that all of them are there. */
  #isBeside = false;

  constructor(
    engine: Engine,
    options: { choice: ReachChoice; image: string; pull: Pull; holder: string; info: InfoAnswer },
  ) {
    this.#engine = engine;
    this.#choice = options.choice;
    this.#image = options.image;
    this.#pull = options.pull;
    this.#holder = options.holder;
    this.#info = options.info;
  }

  /** True where our own kernel runs this process and lets us signal it. */
  host({ id, pid }: Process): boolean {
    if (this.#choice === "helper" || !isRoot()) return false;
    const found = identify([{ id, pid, mark: id }])[0];
    if (found?.startTicks !== undefined) this.#ticks.set(`${id}:${pid}`, found.startTicks);
    if (found?.present) this.#isBeside = true;
    return found?.present ?? false;
  }

  /** Why there is no helper either; `undefined`: there can be one. @param noHost why it goes by none of our own */
  async helperLack(signal: AbortSignal, noHost = this.#whyNotHost()): Promise<Lack | undefined> {
    if (hasNoCgroups(this.#info)) return NOBODYS;
    if (this.#choice === "host")
      return { reason: `${noHost.reason}, and --reach host was asked for`, hint: noHost.hint };
    if (this.#pull !== "never" || (await isThere(this.#engine, this.#image, signal)))
      return undefined;
    return {
      reason: `${this.#choice === "helper" ? "" : `${noHost.reason}, and `}the engine has no image ${this.#image} for a helper`,
      hint: `Build it: docker build -t ${this.#image} . in chaos' folder, or set CHAOS_HELPER_PULL=missing if a registry has it; for kill there is --mode signal`,
    };
  }

  #whyNotHost(): Lack {
    if (isRoot())
      return {
        reason: "its process is not in our kernel's books",
        hint: "Run chaos beside the engine, or leave --reach out",
      };
    const hint = "Run chaos as root beside the engine, or leave --reach out";
    return { reason: "we are not root", hint };
  }

  async arm(run: string, processes: readonly Process[], signal: AbortSignal): Promise<void> {
    if (this.reachesFromHost(processes)) return;
    await this.prepare(run, "kill", signal);
  }

  /** Who is missing beside the engine is dead: another reach would not find it either. */
  reachesFromHost(processes: readonly Process[]): boolean {
    const found = processes.filter((one) => this.host(one));
    return this.#isBeside || found.length === processes.length;
  }

  /** A helper is made before the first injection: an undo in between finds it, and its image. */
  async prepare(run: string, profile: Profile, signal: AbortSignal): Promise<void> {
    await pullAsTold(this.#engine, { image: this.#image, pull: this.#pull }, signal);
    await this.#helpers.of(run, profile, signal);
  }

  ask(run: string, profile: Profile, question: Question, signal: AbortSignal): Promise<unknown> {
    return this.#helpers.ask(run, profile, question, signal);
  }

  async #start(run: string, profile: Profile, signal: AbortSignal): Promise<Helper> {
    const lack = await this.helperLack(signal);
    if (lack)
      throw new ChaosError("ABILITY_MISSING", `Cannot reach processes: ${lack.reason}`, {
        hint: lack.hint,
      });
    const order = { profile, image: this.#image, run, holder: this.#holder, info: this.#info };
    return startHelper(this.#engine, order, signal);
  }

  /** In one burst. */
  async crash(run: string, processes: readonly Process[], who: Spared): Promise<Report[]> {
    const options = { deadlineMs: DEATH_DEADLINE_MS, ...who };
    return this.reachesFromHost(processes)
      ? this.#fromHost(processes, options)
      : this.#fromHelper(run, processes, options);
  }

  async #fromHost(processes: readonly Process[], options: CrashOptions): Promise<Report[]> {
    const found: CrashReport[] = await crashAll(this.#requests(processes), options);
    return reports.parse(found).map((report) => ({ ...report, reach: "host" }));
  }

  async #fromHelper(
    run: string,
    processes: readonly Process[],
    options: CrashOptions,
  ): Promise<Report[]> {
    const helper = await this.#armed(run);
    const args = { requests: this.#requests(processes), ...options };
    const found = reports.parse(await helper.ask("crash", args));
    return found.map((report) => ({ ...report, reach: "helper" }));
  }

  /** The container's processes, by what they are called; `process` is its first. */
  async signal(run: string, process: Process, order: SignalOrder): Promise<SignalEvidence> {
    const request = { ...order, mark: process.id, first: process.pid };
    if (this.reachesFromHost([process])) return { reach: "host", ...(await signalAll(request)) };
    const helper = await this.#armed(run);
    return { reach: "helper", ...signalReport.parse(await helper.ask("signal", request)) };
  }

  async #armed(run: string): Promise<Helper> {
    const helper = await this.#helpers.known(run, "kill");
    if (helper) return helper;
    throw new ChaosError("AGENT_FAILED", "The helper container was not started");
  }

  #requests(processes: readonly Process[]) {
    return processes.map(({ id, pid }) => {
      const startTicks = this.#ticks.get(`${id}:${pid}`);
      return { id, pid, mark: id, ...(startTicks === undefined ? {} : { startTicks }) };
    });
  }

  disarm(run: string, signal: AbortSignal): Promise<void> {
    return this.#helpers.end(run, signal);
  }

  close(signal: AbortSignal): Promise<void> {
    return this.#helpers.endAll(signal);
  }
}

const isRoot = () => process.getuid?.() === 0;
