/**
 * `npm run compat [-- [--only] ADDRESS…]`: drills the lab's engine, Debian's podman, and each engine
 * whose address is given (with --only: just these), and writes what came of it into
 * docs/compatibility.md.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dockerAt } from "../lab/client.ts";
import { findOrStartEngine } from "../lab/engine.ts";
import { ensureImages } from "../lab/images.ts";
import { raisePodman } from "../lab/podman.ts";
import { runTool } from "../lab/run-tool.ts";
import { measure, type Row } from "./measure.ts";
import { merge } from "./table.ts";

const PAGE = join(import.meta.dirname, "../../docs/compatibility.md");
const BIOME = join(import.meta.dirname, "../../node_modules/.bin/biome");
const IMAGES = ["chaos-lab/busybox:1", "chaos-army:0.1.0"];

const named = process.argv.slice(2).filter((word) => word !== "--only");
const onlyNamed = process.argv.includes("--only");
const lab = await findOrStartEngine();
const rows: Row[] = [];

async function add(host: string, what: string): Promise<void> {
  process.stderr.write(`compat: ${what}, ${host}\n`);
  try {
    rows.push(await measure(host));
  } catch (error) {
    process.stderr.write(`compat: ${what} was not measured: ${String(error)}\n`);
  }
}

async function lend(host: string): Promise<void> {
  for (const image of IMAGES) {
    const saved = await dockerAt(lab.host).getImage(image).get();
    const progress = await dockerAt(host).loadImage(saved);
    progress.resume();
    await new Promise((resolve) => progress.once("end", resolve));
  }
}

async function addPodman(): Promise<void> {
  try {
    await using podman = await raisePodman();
    await lend(podman.host);
    await add(podman.host, "podman");
  } catch (error) {
    process.stderr.write(`compat: no podman here: ${String(error)}\n`);
  }
}

try {
  await ensureImages(lab.host);
  if (!onlyNamed) await add(lab.host, lab.how);
  for (const host of named) {
    await lend(host);
    await add(host, "as named");
  }
  if (!onlyNamed) await addPodman();
} finally {
  await lab.stop();
}
const day = new Date().toISOString().slice(0, 10);
writeFileSync(PAGE, merge(readFileSync(PAGE, "utf8"), rows, day));
// Here and not behind a &&: what npm is given beside goes to the last command of its script.
await runTool(BIOME, ["check", "--write", PAGE]);
process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
