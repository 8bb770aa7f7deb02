/** `chaos compare A B`: is run B worse than run A? */
import type { Command } from "commander";
import { findRunFolder } from "../journal/state-folder.ts";
import { allLegible } from "../legible.ts";
import { assertAlike, figuresIn, planIn } from "../past-runs.ts";
import { whyOpen } from "../reporter/against.ts";
import { FIGURES } from "../reporter/figures.ts";
import type { Interval } from "../reporter/interval.ts";
import { type Compared, compare } from "../reporter/regression.ts";
import { sayInterval } from "../reporter/say.ts";
import { addExamples } from "./examples.ts";
import { globalsOf, stateOf } from "./global-options.ts";
import { lookOf } from "./paint.ts";
import type { World } from "./program.ts";
import { table } from "./table.ts";

const EXAMPLES = [
  ["history", "which runs there are"],
  ["compare RUN last", "is the last run worse? Then the exit status is 1"],
] as const;

export function register(program: Command, world: World): void {
  const command = program
    .command("compare")
    .argument("<before>", "a run's id, the beginning of one, or last")
    .argument("<now>", "another of the same experiment")
    .description("Judge one run by another: exit 1 where it is worse, 3 where that cannot be told")
    .option("--json", "as JSON on stdout")
    .action((before: string, now: string, flags: { json?: boolean }) => {
      const state = stateOf(globalsOf(command), world.env);
      const [one, other] = [before, now].map((run) => findRunFolder(state, run));
      assertAlike(planIn(other!), planIn(one!));
      const [was, is] = [figuresIn(one!), figuresIn(other!)];
      const figures = compare(was, is);
      const elsewhere = was.environment !== is.environment;
      const worse = figures.some((figure) => figure.is === "worse");
      const open = whyOpen(figures, was, is);
      const doubt = open === undefined ? {} : { open };
      const whole = { version: 1, before: was.run, now: is.run, elsewhere, figures, ...doubt };
      process.stdout.write(flags.json ? `${JSON.stringify(whole, null, 2)}\n` : say(whole, world));
      // What is worse is so, whatever else is missing.
      world.exit(worse ? 1 : open === undefined ? 0 : 3);
    });
  addExamples(command, EXAMPLES);
}

interface Told {
  readonly before: string;
  readonly now: string;
  readonly elsewhere: boolean;
  readonly figures: readonly Compared[];
  readonly open?: string;
}

const WORDS = { worse: "✗ worse", better: "✓ better", alike: "alike", unknown: "? not known" };

function say(given: Told, world: World): string {
  const { before, now, elsewhere, figures, open } = allLegible(given);
  const look = lookOf(process.stdout, world.env);
  const rows = figures.map(({ probe, metric, before: was, now: seen, is }) => [
    probe,
    metric,
    value(metric, was),
    value(metric, seen),
    WORDS[is],
  ]);
  const count = figures.filter(({ is }) => is === "worse").length;
  const verdict =
    open !== undefined && count === 0
      ? `${now} could not be compared with ${before}: ${open}`
      : count === 0
        ? `${now} is no worse than ${before}`
        : `${now} is worse than ${before} in ${count} of ${figures.length}`;
  const doubt = elsewhere ? ["Their engines or machines differ: so may their figures."] : [];
  return `${[table(["PROBE", "METRIC", "BEFORE", "NOW", ""], rows, look), "", verdict, ...doubt].join("\n")}\n`;
}

function value(metric: string, seen: Interval | undefined): string {
  const rule = FIGURES[metric];
  return seen && rule ? sayInterval(seen, rule.unit) : "–";
}
