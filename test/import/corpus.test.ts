/**
 * What becomes of real experiments of Chaos Toolkit: imported, and run for real on a fleet of processes beside a
 * service that stands where their addresses point; corpus-outcomes.json has what each comes to. CHAOS_CORPUS names
 * the folder that holds them (none is ours to keep here); without it nothing is run. "rehearsed" is what is written
 * with --allow-noop only: nothing that it does can be taken over, so that it watches and does nothing.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseForeign } from "../../src/config/foreign.ts";
import { ChaosError } from "../../src/failure.ts";
import { convert } from "../../src/import/chaostoolkit/convert.ts";
import { inside, temporaryFolder } from "../cli/chaos.ts";
import { openService, type TestService } from "../docker/test-service.ts";
import { note } from "../proof.ts";
import { always, cat, endFleets, launchFleet, newFolder } from "../targets/process/fleets.ts";
import outcomes from "./corpus-outcomes.json" with { type: "json" };

const corpus = process.env.CHAOS_CORPUS ?? "";
const VICTIM = "api-1";
const WATCH = { baseline: "500ms", recover: "3s", coolDown: "0s" };
const LIMIT_MS = 30_000;

interface Drill {
  readonly experiments: readonly { readonly watch?: object }[];
}

/** Quick, and with every address on the machine's own ports led to the one that is open. */
function stood(drill: unknown, service: string): string {
  const { experiments, ...rest } = drill as Drill;
  const quick = experiments.map((one) => ({
    ...one,
    minAge: "0s",
    watch: { ...one.watch, ...WATCH },
  }));
  const { host } = new URL(service);
  const text = JSON.stringify({ ...rest, experiments: quick });
  return text.replaceAll(/http:\/\/localhost:\d+/g, `http://${host}`);
}

/** Whatever it wants to know is the service's address, or the victim's name. */
function environmentOf(text: string, service: string): Record<string, string> {
  const names = [...text.matchAll(/\$\{(\w+)(?::-[^}]*)?\}/g)].map(([, name = ""]) => name);
  const wordFor = (name: string) => {
    if (name.includes("NAME")) return VICTIM;
    return /url/i.test(name) ? service : import.meta.filename;
  };
  return Object.fromEntries(names.map((name) => [name, wordFor(name)]));
}

describe.runIf(corpus)("an experiment of another tool", () => {
  let [service, host]: [TestService | undefined, string] = [undefined, ""];
  beforeAll(async () => {
    service = await openService();
    const { socket } = await launchFleet([cat(VICTIM, { policy: always })], 600);
    host = `process://${socket}`;
  });
  afterAll(async () => {
    await endFleets();
    await service?.[Symbol.asyncDispose]();
  });

  async function outcomeOf(file: string): Promise<string> {
    try {
      const text = readFileSync(join(corpus, file), "utf8");
      const { drill, isRehearsal } = convert(parseForeign(text, file), file, {
        allowNoop: true,
      });
      return `${isRehearsal ? "rehearsed" : "run"}: ${await run(drill)}`;
    } catch (error) {
      if (error instanceof ChaosError && error.code === "IMPORT_REFUSED") return "refused";
      throw error;
    }
  }

  async function run(drill: unknown): Promise<string> {
    const text = stood(drill, service!.address);
    const [file, json] = ["drill.json", "report.json"].map((name) => join(temporaryFolder(), name));
    writeFileSync(file!, text);
    const where = ["--host", host, "--state", newFolder(), "--watchdog", "none"];
    const words = [...where, "run", file!, "--yes", "--quiet", "--json", json!];
    const { exit, stderr } = await inside(words, environmentOf(text, service!.address));
    const { runs } = JSON.parse(readFileSync(json!, "utf8")) as {
      runs: { verdict: { verdict: string; because: string } }[];
    };
    expect(runs, stderr).toHaveLength(1);
    const { verdict, because } = runs[0]!.verdict;
    return exit === 0 ? verdict : `${verdict}, ${because.split(/[:;(]/)[0]!.trim()}`;
  }

  const files = corpus
    ? readdirSync(corpus, { recursive: true, encoding: "utf8" })
        .filter((file) => /\.(?:json|ya?ml)$/.test(file))
        .sort()
    : [];

  it("stands in the table", () => {
    expect(files).toEqual(Object.keys(outcomes).sort());
  });

  it.each(files)(
    "%s comes to what the table says",
    async (file) => {
      const outcome = await outcomeOf(file);
      process.stderr.write(`corpus ${JSON.stringify([file, outcome])}\n`);
      const expected = (outcomes as Record<string, string>)[file];
      const failures = outcome === expected ? [] : [`${file}: ${outcome}, expected ${expected}`];
      const counts = { files: 1, [outcome.split(/[:,]/)[0]!]: 1 };
      note({ loop: "corpus", of: "experiments of Chaos Toolkit", counts, failures });
      expect(failures).toEqual([]);
    },
    LIMIT_MS,
  );
});
