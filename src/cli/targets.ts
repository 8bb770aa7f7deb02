/** `chaos targets`: what a selector sees, each eligible or why not. One list call; --wide inspects. */
import type { Command } from "commander";
import { assertMatched } from "../core/nothing-matched.ts";
import { readSelection } from "../core/selector.ts";
import { orSilence, silenceOf } from "../core/silence.ts";
import type { Snapshot } from "../core/snapshot.ts";
import { candidatesOf } from "../core/victims.ts";
import { legible } from "../legible.ts";
import { addExamples } from "./examples.ts";
import { globalsOf, withLook } from "./global-options.ts";
import type { World } from "./program.ts";
import {
  addSelectionFlags,
  protectionOf,
  type SelectionFlags,
  selectionOf,
} from "./selection-flags.ts";
import type { Row } from "./targets-view.ts";

interface Flags extends SelectionFlags {
  readonly wide?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = [
  ["targets --all", "what is there, what may be hit, and why not"],
  ["targets --zone a --wide", "a zone, each with image, process, restart policy and ports"],
  ["targets --label 'tier in (web,api)' --json", "by label, for programs"],
] as const;

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
      await withLook(globalsOf(command), world, async (source, { engines }) => {
        const signal = new AbortController().signal;
        // It takes the engine as long to list a thousand as us to load what shows them.
        const [targets, { asJson, asTable }] = await Promise.all([
          source.list(signal),
          import("./targets-view.ts"),
        ]);
        const found = candidatesOf(targets, selector, protection);
        const states = flags.wide
          ? await source.snapshot(
              found.matched.map((target) => target.id),
              signal,
            )
          : new Map<string, Snapshot>();
        const reasons = new Map(found.passedOver.map((one) => [one.target, one.reason]));
        const rows = found.matched
          .map((target): Row => {
            return { target, reason: reasons.get(target), state: states.get(target.id) };
          })
          .sort((a, b) => (a.target.name < b.target.name ? -1 : 1));
        const shown = { ...flags, several: engines !== undefined };
        process.stdout.write(flags.json ? asJson(rows) : asTable(rows, shown, world));
        for (const line of silenceOf(source)) process.stderr.write(`${legible(line)}\n`);
        const look = async () => assertMatched(targets, selector, found);
        if (rows.length === 0 && !selection.all) await orSilence(source, look());
      });
    });
  addExamples(command, EXAMPLES);
}
