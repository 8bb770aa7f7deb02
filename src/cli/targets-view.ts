/** How `chaos targets` shows what it found: for programs, and for people. */
import type { Snapshot } from "../core/snapshot.ts";
import type { Target } from "../core/target.ts";
import { redactIn } from "../redact.ts";
import { lookOf } from "./paint.ts";
import type { World } from "./program.ts";
import { table } from "./table.ts";

export interface Row {
  readonly target: Target;
  readonly reason: string | undefined;
  readonly state: Snapshot | undefined;
}

interface Shown {
  readonly wide?: boolean;
  readonly several: boolean;
}

export function asJson(rows: readonly Row[]): string {
  const plain = rows.map(({ target, reason, state }) => ({
    ...target,
    // A probe's address stands in a label.
    labels: redactIn(target.labels),
    eligible: reason === undefined,
    ...(reason ? { reason } : {}),
    ...(state ? { snapshot: state } : {}),
  }));
  return `${JSON.stringify(plain, null, 2)}\n`;
}

export function asTable(rows: readonly Row[], { wide, several }: Shown, world: World): string {
  const look = lookOf(process.stdout, world.env);
  const { chalk } = look;
  const head = ["NAME", ...(several ? ["ENGINE"] : []), "ZONE", "SERVICE", "STATE", "ELIGIBLE"];
  const more = ["ID", "IMAGE", "PID", "RESTART", "PORTS"];
  const lines = rows.map(({ target, reason, state }) => [
    target.name,
    ...(several ? [target.engine ?? ""] : []),
    target.zone ?? "",
    target.service ?? "",
    target.health ? `${target.state}, ${target.health}` : target.state,
    reason ? { text: `no: ${reason}`, paint: chalk.yellow } : { text: "yes", paint: chalk.green },
    ...(wide ? wideCells(target, state) : []),
  ]);
  return `${table(wide ? [...head, ...more] : head, lines, look)}\n`;
}

function wideCells(target: Target, state: Snapshot | undefined): string[] {
  const ports = target.endpoints.map((one) => `${one.host}:${one.port}→${one.containerPort}`);
  return [
    target.id.slice(0, 12),
    target.image,
    state ? String(state.pid) : "",
    state?.policy.name ?? "",
    ports.join(" "),
  ];
}
