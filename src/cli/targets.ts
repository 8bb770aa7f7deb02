/** `chaos targets`: what a selector sees, each eligible or why not. One list call; --wide inspects. */
import type { Command } from "commander";
import { assertMatched } from "../core/nothing-matched.ts";
import { readSelection } from "../core/selector.ts";
import type { Snapshot } from "../core/snapshot.ts";
import type { Target } from "../core/target.ts";
import { candidatesOf } from "../core/victims.ts";
import { redactIn } from "../redact.ts";
import { globalsOf, withSource } from "./global-options.ts";
import { paint } from "./paint.ts";
import type { World } from "./program.ts";
import {
  addSelectionFlags,
  protectionOf,
  type SelectionFlags,
  selectionOf,
} from "./selection-flags.ts";
import { table } from "./table.ts";

interface Flags extends SelectionFlags {
  readonly wide?: boolean;
  readonly json?: boolean;
}

interface Row {
  readonly target: Target;
  readonly reason: string | undefined;
  readonly state: Snapshot | undefined;
}

export function register(program: Command, world: World): void {
  const command = program.command("targets").description("What can be chosen, and why not");
  addSelectionFlags(command)
    .option("--min-age <duration>", "what has run for less is not eligible", "10s")
    .option("--opt-in", "only what is labelled chaos.enabled=true is eligible")
    .option("--force", "as if chaos.enabled=false were not there")
    .option("--wide", "inspect each: image, process, restart policy, ports")
    .option("--json", "as JSON on stdout")
    .action(async (flags: Flags) => {
      const selection = selectionOf(flags);
      const selector = readSelection(selection);
      const protection = protectionOf(flags);
      await withSource(globalsOf(command), world, async (source) => {
        const signal = new AbortController().signal;
        const targets = await source.list(signal);
        const found = candidatesOf(targets, selector, protection);
        const states = flags.wide
          ? await source.snapshot(
              found.matched.map((target) => target.id),
              signal,
            )
          : new Map<string, Snapshot>();
        const rows = found.matched
          .map((target): Row => {
            const reason = found.passedOver.find((one) => one.target === target)?.reason;
            return { target, reason, state: states.get(target.id) };
          })
          .sort((a, b) => (a.target.name < b.target.name ? -1 : 1));
        process.stdout.write(flags.json ? asJson(rows) : asTable(rows, flags, world));
        if (rows.length === 0 && !selection.all) assertMatched(targets, selector, found);
      });
    });
}

function asJson(rows: readonly Row[]): string {
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

function asTable(rows: readonly Row[], { wide }: Flags, world: World): string {
  const chalk = paint(process.stdout, world.env);
  const head = ["NAME", "ZONE", "SERVICE", "STATE", "ELIGIBLE"];
  const more = ["ID", "IMAGE", "PID", "RESTART", "PORTS"];
  const lines = rows.map(({ target, reason, state }) => [
    target.name,
    target.zone ?? "",
    target.service ?? "",
    target.health ? `${target.state}, ${target.health}` : target.state,
    reason ? { text: `no: ${reason}`, paint: chalk.yellow } : { text: "yes", paint: chalk.green },
    ...(wide ? wideCells(target, state) : []),
  ]);
  return `${table(wide ? [...head, ...more] : head, lines, chalk)}\n`;
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
