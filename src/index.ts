/** The public API: what the command line is made of, for use from code. Named exports only. */

export { type RunContext, type RunResult, run } from "./controller.ts";
export { systemClock } from "./core/clock.ts";
export { defineMonkey, type Monkey } from "./core/monkey.ts";
export { defineProbe, type ProbeKind } from "./core/probe.ts";
export { ChaosError, type FailureCode } from "./failure.ts";
export type { Surroundings } from "./guard-facts.ts";
export { type Order, type PreparedDrill, prepare } from "./prepare.ts";
export type { Report } from "./reporter/report.ts";
export { connectDockerSource, type DockerOptions } from "./targets/docker/source.ts";
export { type UndoRequest, type UndoResult, undoAll } from "./undo/undo-all.ts";
