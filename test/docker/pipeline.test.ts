/**
 * The gate as a pipeline has it, on containers: the script that we show, a compose file, the suite. The shop that
 * is built well passes; of those that are built wrong in one way each, the experiment that is about it fails,
 * with the sentence that says so. The same on a fleet of processes: ../demo/variants.test.ts.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, inject, it, onTestFinished } from "vitest";
import { parse, stringify } from "yaml";
import { freePorts } from "../../src/demo/free-ports.ts";
import { BROKEN, partsOf, RESILIENT, type Shop, suiteOf } from "../demo/variants.ts";
import { describeDocker, dockerClient, dockerHost, testLabels } from "../lab/docker.ts";
import { sampled } from "../proof.ts";
import { unique } from "./fixture.ts";

const SCRIPT = join(import.meta.dirname, "../../config/examples/ci/pipeline.sh");
const APP = readFileSync(join(import.meta.dirname, "../demo/variants-app.mjs"), "utf8");
const PORT = 8080;

function composeOf(shop: Shop, { name, door }: { name: string; door: number }) {
  const fronts = [`front-1:${PORT}`, `front-2:${PORT}`] as const;
  const services = partsOf(shop, { fronts, store: `store:${PORT}` }).map((part) => [
    part.name,
    {
      image: "chaos-lab/node:1",
      command: ["node", "--input-type=module", "--eval", APP],
      environment: { PORT, LISTEN: "0.0.0.0", ...part.env },
      restart: shop.policy,
      labels: {
        "com.docker.compose.service": part.service,
        ...(part.zone ? { "chaos.zone": part.zone } : {}),
      },
      ...(part.name === "door"
        ? {
            ports: [`127.0.0.1:${door}:${PORT}`],
            healthcheck: { test: ["CMD", "wget", "-q", "-O", "-", `http://127.0.0.1:${PORT}/`] },
          }
        : {}),
    },
  ]);
  return { name, labels: testLabels, services: Object.fromEntries(services) };
}

/** Of the suite the experiments that are named, as a file of its own. */
function narrowed(suite: string, name: string | undefined): string {
  const { experiments, ...rest } = parse(suite) as { experiments: { name: string }[] };
  const chosen = experiments.filter((one) => name === undefined || one.name === name);
  return stringify({ ...rest, experiments: chosen });
}

/** A folder as a pipeline checks one out, and the two programs that the script calls. */
function checkOut(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "chaos-pipeline-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const made of ["bin", "suite"]) mkdirSync(join(folder, made));
  const programs = {
    docker: join(import.meta.dirname, "tiny-compose.mjs"),
    chaos: inject("program"),
  };
  for (const [name, program] of Object.entries(programs))
    files = {
      ...files,
      [`bin/${name}`]: `#!/bin/sh\nexec "${process.execPath}" "${program}" "$@"\n`,
    };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), content);
    if (name.startsWith("bin/")) chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

async function runOnce(shop: Shop, experiment: string | undefined) {
  const [name, [door = 0]] = [unique("pipeline"), await freePorts(1)];
  const suite = narrowed(suiteOf(`http://127.0.0.1:${door}/`, name), experiment);
  const folder = checkOut({
    "compose.json": JSON.stringify(composeOf(shop, { name, door })),
    "suite/shop.yaml": suite,
  });
  const child = spawn("sh", [SCRIPT, "compose.json", "suite/"], {
    cwd: folder,
    env: {
      ...process.env,
      PATH: `${join(folder, "bin")}:${process.env.PATH}`,
      DOCKER_HOST: dockerHost,
      NO_COLOR: "1",
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [[exit], stdout, stderr] = await Promise.all([
    once(child, "close"),
    text(child.stdout),
    text(child.stderr),
  ]);
  const filters = { label: [`com.docker.compose.project=${name}`] };
  const left = await dockerClient().listContainers({ all: true, filters });
  const reports = ["junit.xml", "report.html"].map((one) => join(folder, "chaos-report", one));
  return { exit: exit as number, stdout, stderr, left, reports: reports.filter(existsSync) };
}

const TRIES = 3;

/** A machine too busy to probe gives no verdict: then again. */
async function pipeline(shop: Shop, experiment?: string) {
  for (let triesLeft = TRIES; ; triesLeft--) {
    const outcome = await runOnce(shop, experiment);
    if (outcome.exit !== 3 || triesLeft === 1) return outcome;
  }
}

const GREEN = ["no mistake", undefined, {} as Partial<Shop>, /^PASS/] as const;
const LIMIT_MS = 240_000;

describeDocker("pipeline.sh", () => {
  it.each(sampled([GREEN, ...BROKEN], 1, "shops in a pipeline"))(
    "of a shop with %s",
    async (_what, experiment, wrong, because) => {
      const { exit, stdout, stderr, left, reports } = await pipeline(
        { ...RESILIENT, ...wrong },
        experiment,
      );

      const isGreen = experiment === undefined;
      expect(exit, stdout + stderr).toBe(isGreen ? 0 : 1);
      const [first = ""] = stdout.split("\n").filter((line) => /^(?:PASS|FAIL)/.test(line));
      expect(isGreen ? first : first.replace(/^FAIL +/, "")).toMatch(because);
      expect(stdout).toContain(isGreen ? "The system held." : "The system did not hold");
      if (wrong.policy === "no") expect(stdout).toContain("it has no restart policy");
      expect(left).toEqual([]);
      expect(reports).toHaveLength(2);
    },
    LIMIT_MS,
  );
});
