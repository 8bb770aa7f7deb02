/** `chaos import`: what a pipeline sees of it, and what the next reader of the written file does. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inside, temporaryFolder } from "./chaos.ts";

const PROBE = {
  type: "probe",
  name: "web",
  tolerance: 200,
  provider: { type: "http", url: "http://127.0.0.1:1/" },
};
const run = (path: string, words: string) => ({
  type: "action",
  provider: { type: "process", path, arguments: words },
});

async function imported(method: readonly object[], flags: readonly string[] = []) {
  const file = join(temporaryFolder(), "experiment.json");
  const hypothesis = { title: "h", probes: [PROBE] };
  writeFileSync(
    file,
    JSON.stringify({ title: "t", "steady-state-hypothesis": hypothesis, method }),
  );
  const output = join(temporaryFolder(), "drill.yaml");
  const said = await inside(["import", file, "--output", output, ...flags]);
  return { ...said, written: () => readFileSync(output, "utf8") };
}

it("a drill that would do nothing is not written: a pipeline stops, and hears why", async () => {
  const { exit, stderr, written } = await imported([run("iptables", "-A X")]);
  expect(exit).toBe(2);
  expect(stderr).toContain('$.method[0]: "iptables" is no docker command');
  expect(stderr).toContain("--allow-noop");
  expect(written).toThrow("ENOENT");
});

it("it is written where that is wanted, and says of itself that it does nothing", async () => {
  const { exit, written } = await imported([run("iptables", "-A X")], ["--allow-noop"]);
  expect(exit).toBe(0);
  expect(written()).toMatch(/^# It does nothing to anybody yet: put a fault in the place of noop/);
  expect(written()).toMatch(/^# ✗ \$\.method\[0\]: "iptables" is no docker command/m);
});

it("what was left out of one that does something stands above it, too", async () => {
  const { exit, stderr, written } = await imported([
    run("docker", "kill a"),
    run("tc", "qdisc\nx"),
  ]);
  expect(exit).toBe(0);
  expect(stderr).toContain('✗ $.method[1].provider.arguments: "qdisc\\nx" needs a shell');
  const [remark, blank, first] = written().split("\n");
  expect(remark).toMatch(/^# ✗ \$\.method\[1\]\.provider\.arguments: "qdisc\\nx" needs a shell/);
  expect([blank, first]).toEqual(["", "version: 1"]);
});
