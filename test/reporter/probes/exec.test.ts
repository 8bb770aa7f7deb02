import { expect, test } from "vitest";
import type { ExecOrder } from "../../../src/core/ability.ts";
import type { ProbeEngine } from "../../../src/core/probe.ts";
import type { Target } from "../../../src/core/target.ts";
import exec from "../../../src/reporter/probes/exec.ts";
import { aTarget } from "../../core/made.ts";

function engineWith(
  found: Target | undefined,
  run: (order: ExecOrder) => Promise<{ exitCode?: number }>,
) {
  const engine: ProbeEngine = {
    target: async () => found,
    exec: async (_target, order) => ({ output: "", ...(await run(order)) }),
  };
  return engine;
}

function ask(address: string, engine?: ProbeEngine, timeoutMs = 5_000) {
  const options = exec.options.parse(exec.parse(new URL(address)));
  const probe = exec.open(options, () => undefined, engine);
  return probe.sample(timeoutMs).finally(() => probe.close());
}

test("reads program and arguments out of an address", () => {
  const parse = (address: string) => exec.options.parse(exec.parse(new URL(address)));

  expect(parse("exec://shop-db-1/pg_isready?arg=-q&arg=-h%20x&user=app")).toEqual({
    ...{ container: "shop-db-1", command: ["pg_isready", "-q", "-h x"], user: "app", exit: 0 },
  });
  expect(parse("exec://db//usr/bin/test?exit=1")).toMatchObject({
    command: ["/usr/bin/test"],
    exit: 1,
  });
  expect(parse("exec:///usr/bin/true")).toEqual({ command: ["/usr/bin/true"], exit: 0 });
  expect(() => parse("exec://db")).toThrow();
});

test("in a container the exit status is the answer", async () => {
  const orders: ExecOrder[] = [];
  const running = aTarget("db", { state: "running" });
  const ending = (exitCode?: number) =>
    engineWith(running, async (order) => {
      orders.push(order);
      return exitCode === undefined ? {} : { exitCode };
    });

  expect(await ask("exec://db/ok", ending(0))).toMatchObject({ ok: true });
  expect(await ask("exec://db/ok", ending(3))).toMatchObject({ ok: false, reason: "exit-3" });
  expect(await ask("exec://db/ok", ending())).toMatchObject({ ok: false, reason: "timeout" });
  expect(orders[0]).toMatchObject({ argv: ["ok"], deadlineMs: 5_000 });
});

test("of a container that is down, gone or out of reach it says so", async () => {
  const never = async () => ({ exitCode: 0 });
  expect(await ask("exec://db/ok", engineWith(undefined, never))).toMatchObject({
    reason: "not-there",
  });
  const down = aTarget("db", { state: "exited" });
  expect(await ask("exec://db/ok", engineWith(down, never))).toMatchObject({ reason: "exited" });
  const broken = engineWith(aTarget("db", { state: "running" }), () =>
    Promise.reject(new Error("no")),
  );
  expect(await ask("exec://db/ok", broken)).toMatchObject({ ok: false, reason: "engine" });
  expect(await ask("exec://db/ok")).toMatchObject({ ok: false, reason: "no-engine" });
});

test("here it runs the program itself, and no shell", async () => {
  const node = process.execPath;
  const with_ = (code: string) => `exec://${node}?arg=-e&arg=${encodeURIComponent(code)}`;

  expect(await ask(with_("process.exit(0)"))).toMatchObject({ ok: true });
  expect(await ask(with_("process.exit(7)"))).toMatchObject({ ok: false, reason: "exit-7" });
  expect(await ask("exec:///no/such/program")).toMatchObject({ ok: false, reason: "enoent" });
  expect(await ask("exec:///bin/echo%20hello%3B%20true")).toMatchObject({
    ok: false,
    reason: "enoent",
  });
});

test("here a program that hangs is killed at the timeout", async () => {
  const address = `exec://${process.execPath}?arg=-e&arg=${encodeURIComponent("setInterval(() => {}, 1e6)")}`;

  expect(await ask(address, undefined, 300)).toMatchObject({ ok: false, reason: "timeout" });
});

test("what looks like a secret on its command line is written nowhere", () => {
  const options = exec.options.parse({ command: ["check", "--password", "s3cret"] });
  expect(JSON.stringify(exec.written?.(options))).not.toContain("s3cret");
});
