/**
 * Each command line of help and papers is run: a drill as its plan on an engine that answers with a
 * small shop, everything else in full on a fleet of local processes. The demo has a test of its own.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cat, endFleets, launchFleet, newFolder } from "../targets/process/fleets.ts";
import { inside, temporaryFolder } from "./chaos.ts";
import {
  drillFileOfDocs,
  foreignExperiment,
  programDoc,
  proxiesOfDocs,
  shownInHelp,
  shownInPapers,
  wordsOf,
} from "./shown-commands.ts";
import { container, tinyEngine } from "./tiny-engine.ts";

const doc = await programDoc();
const drills = doc.commands
  .filter(({ flags }) => flags.some(({ names }) => names.includes("--dry-run")))
  .map(({ name }) => name);

const labels = (zone: string, service: string) => ({
  "chaos.zone": zone,
  "chaos.enabled": "true",
  "chaos.probe": "http://:8080/health",
  tier: service,
  "com.docker.compose.project": "shop",
  "com.docker.compose.service": service,
});
const shop = ["a", "b", "c"].map((zone, at) => ({
  name: `api-${at + 1}`,
  ...{ zone, service: "api" },
}));
const stores = ["b", "c"].map((zone, at) => ({ name: `db-${at + 1}`, ...{ zone, service: "db" } }));
const members = [...shop, ...stores];
const CONTAINERS = members.map(({ name, zone, service }) =>
  container(name, zone, {
    Labels: labels(zone, service),
    Ports: [{ IP: "127.0.0.1", PrivatePort: 8080, PublicPort: 8081, Type: "tcp" }],
    NetworkSettings: { Networks: { shop: {}, back: {} } },
  }),
);

const fleet = { host: "", state: "" };
beforeAll(async () => {
  const parts = members.map(({ name, zone, service }) =>
    cat(name, { labels: labels(zone, service) }),
  );
  const { socket } = await launchFleet(parts);
  fleet.host = `process://${socket}`;
  fleet.state = newFolder();
  const rehearsal = ["noop", "--name", "api-1", "--duration", "0s", "--yes", "--no-verify"];
  const quick = ["--min-age", "0s", "--baseline", "0s", "--cool-down", "0s", "--watchdog", "none"];
  const { exit, stderr } = await onFleet([...rehearsal, ...quick]);
  expect(exit, stderr).toBe(0);
  // No terminal is there: a line for each fact, and none that is drawn again.
  expect(["\x1b", "\r"].filter((sign) => stderr.includes(sign))).toEqual([]);
});
afterAll(endFleets);

const onFleet = (words: readonly string[]) =>
  inside(["--host", fleet.host, "--state", fleet.state, ...words]);

async function harmless(line: string) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "drill.yaml"), drillFileOfDocs());
  // In a folder of drill files it would be a mistake.
  if (line.startsWith("import"))
    writeFileSync(join(folder, "experiment.json"), foreignExperiment());
  const words = wordsOf(line, folder);
  const [command = ""] = words;
  // Alone it is a name in a sentence, and some need more than that to be run.
  if (
    words.length === 1 &&
    [...drills, "validate", "targets", "proxy", "plan", "daemon"].includes(command)
  )
    return inside([command, "--help"]);
  if (drills.includes(command)) {
    const { address } = await tinyEngine({ "/containers/json": CONTAINERS });
    // What follows a -- is somebody else's.
    const planned = [command, "--dry-run", ...words.slice(1)];
    return inside(["--host", address, "--state", folder, ...planned], {
      PATH: process.env.PATH ?? "",
    });
  }
  // It would stand until somebody ends it.
  if (command === "proxy" && words.length > 1) {
    writeFileSync(join(folder, "proxies.json"), proxiesOfDocs());
    return inside([...words, "--check"]);
  }
  if (command === "daemon" && words.length > 1)
    return onFleet(words.includes("--check") ? words : [...words, "--check"]);
  const isBare = command === "init" && words.length === 1;
  const outcome = await onFleet(isBare ? [...words, "--stdout"] : words);
  if (command === "halt") await onFleet(["resume"]);
  return outcome;
}

/** Whether it is night in Berlin is not ours to say; nor is a rehearsal without probes any better or worse. */
function statusesOf(line: string): number[] {
  if (line.startsWith("compare")) return [3];
  return /quiet-hours|drill\.yaml|FILE|FOLDER/.test(line) ? [0, 4] : [0];
}

const shown = [...(await shownInHelp()), ...shownInPapers()];
const lines = [...new Map(shown.map(({ line, where }) => [line, where])).entries()].filter(
  ([line]) => !line.startsWith("demo"),
);

describe("the command lines that we show", () => {
  it("are many, and from everywhere", () => {
    const places = new Set(lines.map(([, where]) => where));
    expect(lines.length).toBeGreaterThan(40);
    for (const where of ["README.md", "docs/errors.md", "chaos run --help"])
      expect(places).toContain(where);
  });

  it.each(lines)("run: chaos %s (%s)", async (line) => {
    const { exit, stdout, stderr } = await harmless(line);
    expect(statusesOf(line), stderr).toContain(exit);
    expect(stdout).not.toBe("");
  });

  it.each(["kill --zome a", "kill --service apo", "monkeys kil", "report first"])(
    "would be caught if one did not run: %s",
    async (line) => {
      expect((await harmless(line)).exit).toBeGreaterThan(1);
    },
  );
});

describe("every command", () => {
  it.each(doc.commands)("$name ends its help with examples that begin with it", async (command) => {
    const { stdout } = await inside([command.name, "--help"]);
    expect(stdout).toMatch(/\nExamples:\n(?: {2}(?:\$ chaos|#) .*\n)+$/);
    expect(command.examples.some(([line]) => line.split(" ")[0] === command.name)).toBe(true);
  });

  it.each(doc.commands.filter(({ name }) => name !== "completion"))(
    "$name prints what it has as JSON, too",
    ({ flags }) => {
      expect(flags.flatMap(({ names }) => names)).toContain("--json");
    },
  );

  it("describes each of its flags and parameters", () => {
    const silent = [doc, ...doc.commands].flatMap(({ name, flags, parameters }) =>
      [...flags, ...parameters]
        .filter(({ about }) => about.length < 4)
        .map((one) => [name, one.shown]),
    );
    expect(silent).toEqual([]);
  });
});
