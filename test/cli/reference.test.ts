import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { inside } from "./chaos.ts";

it("docs/reference.md is fresh: npm run build && npm run reference", async () => {
  const { stdout } = await inside(["reference"]);
  expect(readFileSync("docs/reference.md", "utf8")).toBe(stdout);
});

it("a monkey's page has its own flags and what they may be, and says where the others are", async () => {
  const { stdout } = await inside(["reference"]);
  const [, page = ""] = /^## chaos kill\n([\s\S]*?)^## /m.exec(stdout) ?? [];
  expect(page).toContain("- `--mode <mode>`: crash: kill process 1");
  expect(page).toContain("(#flags-of-every-fault)");
  expect(page).not.toContain("--zone <name>");
});
