/**
 * Where a simulated experiment takes place: containers, strangers who come and go, other
 * controllers, and a watchdog's home. It sees every deed, knows whose each state is, and writes the
 * story down.
 */
import type { Snapshot } from "../../src/core/snapshot.ts";
import type { Claim, Leftover } from "../../src/core/source.ts";
import type { Target } from "../../src/core/target.ts";
import type { WatchdogHome, WatchdogWire } from "../../src/core/watchdog.ts";
import { FakeSource } from "../core/fake-source.ts";
import { aTarget } from "../core/made.ts";
import type { Chances } from "./chances.ts";
import type { Ground } from "./ground.ts";

export type Who = "us" | "stranger" | "itself";

export interface Touch {
  readonly who: string;
  readonly deed: string;
  readonly name: string;
}

/** Another controller's claim. */
export interface Foreign {
  readonly name: string;
  readonly claim: Claim;
  readonly isDead: boolean;
  /** It is dead, or everything is halted. */
  mayBeUndone: boolean;
}

export interface Watchdog {
  isAlive: boolean;
  isOver: boolean;
  readonly contained: boolean;
  /** Virtual wall time, after which it acts though its controller lives. */
  untilMs: number;
  lost: () => void;
}

const DEAD_RUN = "20231101T000000-pause-dead";
const LIVING_RUN = "20231101T000001-pause-beef";
export const HERE = "here";
/** No process of ours has that pid. */
const DEAD_HOLDER = `${HERE}:0:1`;
const FAR_HOLDER = "another-host:4711:1";

const DOWNS = ["crash", "signal", "stop", "restart"];

export class World {
  readonly fake: FakeSource;
  readonly ground: Ground;
  readonly chances: Chances;
  readonly story: string[] = [];
  readonly violations: string[] = [];
  readonly touches: (Touch & { readonly wasRunning: boolean })[] = [];
  readonly foreign: Foreign[] = [];
  readonly happened = new Set<string>();
  /** Calls that land when nobody waits for them any more. */
  readonly late: Promise<void>[] = [];
  /** Somebody else undid what the controller, which lives, had done. */
  isTakenOver = false;
  readonly origins = new Map<string, Snapshot>();
  readonly targets = new Map<string, Target>();
  readonly pausedBy = new Map<string, Who>();
  readonly downBy = new Map<string, Who>();
  /** Called with each deed of ours before it is done. */
  onTouch: (touch: Touch) => void = () => {};
  watchdog: Watchdog | undefined;
  hasImage = true;
  outage: { fromMs: number; toMs: number } | undefined;
  /** Somebody wanted everything halted, and the engine could not. */
  haltFailed = false;
  /** Another controller is quicker than we by this much. */
  stealing = 0;
  readonly #looked = new Set<string>();

  constructor(ground: Ground, chances: Chances) {
    this.ground = ground;
    this.chances = chances;
    this.fake = new FakeSource(ground.clock);
  }

  say(text: string): void {
    this.story.push(`${this.ground.clock.monotonicMs()} ${text}`);
  }

  violate(text: string): void {
    this.say(`VIOLATION ${text}`);
    this.violations.push(text);
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return this.ground.clock.sleep(durationMs, signal);
  }

  add(name: string, target: Partial<Target>, state: Partial<Snapshot> = {}): void {
    const networks = { bridge: { aliases: [name], addresses: ["10.0.0.1"] } };
    this.#remember(this.fake.add(name, target, { networks, ...state }));
  }

  appear(name: string, target: Partial<Target>): void {
    this.#remember(aTarget(name, { source: "fake", ...target }), () =>
      this.fake.appear(name, target),
    );
  }

  #remember(target: Target, make = () => {}): void {
    this.targets.set(target.name, target);
    make();
    this.origins.set(target.name, this.fake.state(target.name));
  }

  /** As an engine lists them: by the run they are labelled with. */
  claimsAsLeftovers(run: string | undefined): Leftover[] {
    const claims = [...this.fake.held.values()].filter((one) => !run || one.run === run);
    const says = "a claim that was not released";
    return claims.map((claim) => ({ kind: "claim", id: claim.victim, run: claim.run, says }));
  }

  isEngineGone(): boolean {
    const now = this.ground.clock.monotonicMs();
    return this.outage !== undefined && now >= this.outage.fromMs && now < this.outage.toMs;
  }

  /** Called right before each deed of ours. */
  touched(touch: Touch): void {
    const { deed, name } = touch;
    if (!this.fake.has(name)) return;
    const { running, paused } = this.fake.state(name);
    this.touches.push({ ...touch, wasRunning: running });
    this.onTouch(touch);
    if (deed === "thaw" && paused && this.pausedBy.get(name) === "stranger")
      this.violate(`${touch.who} thawed ${name}, which a stranger had paused`);
    if (deed === "start" && !running && this.downBy.get(name) === "stranger")
      this.violate(`${touch.who} started ${name}, which a stranger had stopped`);
    if (deed === "pause" && !paused) this.pausedBy.set(name, "us");
    if (DOWNS.includes(deed) && running) this.downBy.set(name, "us");
  }

  /** Between this look and our claim nobody can tell a stranger's deed from ours: none happens. */
  looked(ids: readonly string[]): void {
    for (const id of ids) this.#looked.add(id);
  }

  planned(): void {
    this.#looked.clear();
  }

  beforeClaim(claim: Claim): void {
    if (this.stealing <= 0 || this.fake.held.has(claim.victim) || claim.run === DEAD_RUN) return;
    if (!this.chances.is(this.stealing, "steal", claim.fault.victim.name)) return;
    this.claimForOther(claim.fault.victim.name, false);
  }

  /** Another run has it paused. A dead one's fault may be undone by anybody. */
  claimForOther(name: string, isDead: boolean): void {
    const target = this.targets.get(name);
    if (!target || !this.fake.has(name) || this.fake.held.has(target.id)) return;
    const before = this.fake.state(name);
    if (!before.running || before.paused) return;
    const until = new Date(this.ground.clock.wallMs() + 3_600_000).toISOString();
    const run = isDead ? DEAD_RUN : LIVING_RUN;
    const id = `${run}.${this.foreign.length + 1}`;
    const victim = { id: target.id, name, source: "fake" };
    const claim: Claim = {
      victim: target.id,
      run,
      token: id,
      expires: until,
      holder: isDead ? DEAD_HOLDER : FAR_HOLDER,
      generation: 0,
      fault: {
        ...{ id, run, monkey: "pause", victim, options: { duration: "10s" }, before },
        ...{ peers: [], until, seed: "theirs" },
      },
    };
    this.fake.held.set(target.id, claim);
    this.foreign.push({ name, claim, isDead, mayBeUndone: isDead });
    this.say(`another controller claims and pauses ${name}`);
    this.fake.pauseBySomebody(name);
    this.pausedBy.set(name, isDead ? "itself" : "stranger");
  }

  /** A halt is for every run on the engine. */
  releaseForeign(): void {
    for (const one of this.foreign) {
      one.mayBeUndone = true;
      this.pausedBy.set(one.name, "itself");
    }
  }

  /** What a stranger does to a container, where that can be told from what we do. */
  strangerDoes(deed: string, name: string): void {
    const { fake } = this;
    if (!fake.has(name)) return;
    const { running, paused } = fake.state(name);
    const target = this.targets.get(name) as Target;
    const claim = fake.held.get(target.id);
    const isAmbiguous = this.#looked.has(target.id) && !claim;
    if (this.foreign.some((one) => one.name === name) || isAmbiguous) return;
    const isCrash = claim !== undefined && claim.fault.monkey !== "pause";
    if (deed === "pause" && running && !paused && (!claim || isCrash)) {
      fake.pauseBySomebody(name);
      this.pausedBy.set(name, "stranger");
    } else if (deed === "thaw" && paused && claim) fake.thawBySomebody(name);
    else if (deed === "stop" && running && !isCrash) {
      this.downBy.set(name, "stranger");
      fake.stopBySomebody(name);
    } else if (deed === "start" && !running) fake.startBySomebody(name);
    else if (deed === "die" && running) {
      this.downBy.set(name, "itself");
      fake.dieByItself(name);
    } else if (deed === "vanish") fake.destroy(name);
    else return;
    this.happened.add(`a stranger's ${deed}`);
    this.say(`somebody else: ${deed} ${name}`);
  }

  /** Strangers leave: what they paused runs again, and what they stopped or what died by itself. */
  strangersLeave(): void {
    for (const [name, who] of this.pausedBy)
      if (who === "stranger" && this.fake.has(name) && this.fake.state(name).paused)
        if (!this.foreign.some((one) => one.name === name)) this.fake.thawBySomebody(name);
    for (const [name, who] of this.downBy)
      if (who !== "us" && this.fake.has(name) && !this.fake.state(name).running)
        this.fake.startBySomebody(name);
  }

  /** Names of containers that show something of ours. */
  showsOurs(): string[] {
    return [...this.origins].flatMap(([name, origin]) => {
      if (!this.fake.has(name)) return [];
      const { running, paused, policy, networks } = this.fake.state(name);
      const isCutOff = Object.keys(networks).length < Object.keys(origin.networks).length;
      const isPaused = paused && this.pausedBy.get(name) === "us";
      const isDown = !running && this.downBy.get(name) === "us";
      const isDisarmed = policy.name !== origin.policy.name;
      const returns = isDown && !isDisarmed && policy.name !== "no";
      // Nobody but us impairs anything here.
      const isImpaired = this.fake.impairments(name).length > 0;
      const isOurs = isPaused || isCutOff || isDisarmed || isImpaired || (isDown && !returns);
      return isOurs ? [name] : [];
    });
  }

  readonly watchdogs: WatchdogHome = {
    lack: async () => (this.hasImage ? undefined : "the image is not there"),
    start: async () => this.raiseWatchdog(true),
    remove: async () => {},
    rejoin: async () => {
      if (this.chances.is(0.3, "rejoin fails")) throw new Error("it was not revived");
      return this.raiseWatchdog(true);
    },
  };

  raiseWatchdog(contained: boolean): WatchdogWire {
    const watchdog: Watchdog = {
      ...{ isAlive: true, isOver: false, contained, untilMs: Number.POSITIVE_INFINITY },
      lost: () => {},
    };
    this.watchdog = watchdog;
    return {
      ready: this.sleep(this.chances.between(1, 400, "watchdog ready")),
      say: (line) => {
        const { until } = JSON.parse(line) as { until?: string };
        if (until) watchdog.untilMs = Date.parse(until);
      },
      onLost: (hear) => {
        watchdog.lost = hear;
      },
      // It is there still, and acts once the controller is gone.
      leave: () => {},
      standDown: async () => {
        watchdog.isOver = true;
      },
    };
  }

  killWatchdog(): void {
    const { watchdog } = this;
    if (!watchdog || watchdog.isOver) return;
    this.say("the watchdog is killed");
    watchdog.isAlive = false;
    watchdog.lost();
  }
}
