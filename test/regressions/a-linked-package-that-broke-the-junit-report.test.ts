/** Seen where xmlbuilder2 is a link, as pnpm lays it out: a PASS, then "create is not a function" and exit 6. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, inject, it } from "vitest";
import { temporaryFolder } from "../cli/chaos.ts";
import * as j from "../reporter/journal.ts";

const PACKAGE = join(import.meta.dirname, "../../node_modules/xmlbuilder2");

/** A loader that gives the package by its link, where node itself would follow it. */
function hookIn(folder: string): string {
  symlinkSync(PACKAGE, join(folder, "xmlbuilder2"));
  const url = pathToFileURL(join(folder, "xmlbuilder2/lib/index.js")).href;
  const resolve = `export const resolve = (name, context, next) => name === "xmlbuilder2"
    ? { url: "${url}", format: "commonjs", shortCircuit: true } : next(name, context);`;
  const source = `data:text/javascript,${encodeURIComponent(resolve)}`;
  const file = join(folder, "hook.mjs");
  writeFileSync(
    file,
    `import { register } from "node:module"; register(${JSON.stringify(source)});`,
  );
  return file;
}

function recordedIn(folder: string): string {
  const run = join(folder, "engine/runs/20260102T030405-kill-beef");
  mkdirSync(run, { recursive: true });
  const lines = (all: readonly object[]) => all.map((one) => `${JSON.stringify(one)}\n`).join("");
  writeFileSync(join(run, "journal.jsonl"), lines(j.run()));
  writeFileSync(join(run, "samples.jsonl"), lines(j.samples()));
  return folder;
}

it("JUnit is written whole beside other forms, also by who finds its library by a link", () => {
  const folder = temporaryFolder();
  const xml = join(folder, "out.xml");
  const words = ["report", "--state", recordedIn(folder), "--html", join(folder, "out.html")];
  const all = ["--import", hookIn(folder), inject("program"), ...words, "--junit", xml];
  const { status, stderr } = spawnSync(process.execPath, all, { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  expect(readFileSync(xml, "utf8")).toContain("</testsuites>");
});
