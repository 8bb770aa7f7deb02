/**
 * The public API: chaos inside anybody's test suite (docs/library.md), and what the command line is
 * made of. Named exports only; nothing here writes to a console, ends the process or listens to it.
 */

export { type RunContext, type RunResult, run } from "./controller.ts";
export { systemClock } from "./core/clock.ts";
export { defineMonkey, type Monkey } from "./core/monkey.ts";
export { defineProbe, type ProbeKind } from "./core/probe.ts";
export { ChaosError, type FailureCode } from "./failure.ts";
export type { Surroundings } from "./guard-facts.ts";
export type { Army, OptionsOf } from "./library/army.ts";
export {
  type Calling,
  type Chaos,
  type ChaosOptions,
  type FaultCalling,
  type Faults,
  openChaos,
} from "./library/chaos.ts";
export type { DrillRequest, FaultRequest } from "./library/drill-request.ts";
export type { HeldFault } from "./library/held-fault.ts";
export type { HitVictim } from "./library/in-effect.ts";
export {
  type HeldToxic,
  openProxy,
  type ProxyRequest,
  type StandingProxy,
} from "./library/proxy.ts";
export type { ToxicKinds, ToxicWish } from "./library/toxics.ts";
export type { ContainerLike, VictimSelection, Victims } from "./library/victims.ts";
export type { FaultOrder, Order } from "./order.ts";
export { type PreparedDrill, prepare } from "./prepare.ts";
export type { Report } from "./reporter/report.ts";
export { connectDockerSource, type DockerOptions } from "./targets/docker/open.ts";
export { type UndoRequest, type UndoResult, undoAll } from "./undo/undo-all.ts";
