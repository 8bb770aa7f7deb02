/**
 * Seen: `--guard 'incident=http://u:sekret@127.0.0.1:1/?token=hunter2'` stood in the journal, in
 * --json and in the replay line, and its token in the plan and the reason, while every probe's
 * address was redacted.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import type { Order } from "../../src/order.ts";
import { prepare } from "../../src/prepare.ts";
import { replayLine } from "../../src/reporter/replay.ts";
import { inside } from "../cli/chaos.ts";
import { FakeSource } from "../core/fake-source.ts";

const SECRETS = /sekret|hunter2/;
const AUTH = `Basic ${Buffer.from("u:sekret").toString("base64")}`;

/** Clear to who knows both. */
async function openPage(): Promise<string> {
  const server = createServer(({ url, headers }, response) => {
    const knows = url === "/?token=hunter2" && headers.authorization === AUTH;
    response.writeHead(knows ? 200 : 401).end();
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const WATCHING = {
  ...{ intervalMs: 100, timeoutMs: 100, latencyLimitMs: 100, warmUpMs: 0 },
  ...{ baselineMs: 0, recoverMs: 0, coolDownMs: 0, verdictWanted: false },
  ...{ thresholds: [], abortWhen: [] },
};

async function planFor(incident: string, more: Partial<Order> = {}) {
  const source = new FakeSource(systemClock);
  source.add("web-1");
  const order: Order = {
    faults: [
      {
        ...{ monkey: "noop", options: { duration: "1s" }, selection: { all: true } },
        quantity: { kind: "all" },
      },
    ],
    ...{ protection: { force: false, minAgeMs: 0 }, probes: [] },
    guards: { incident },
    watching: WATCHING,
    watchdog: "none",
    ...more,
  };
  const { plan } = await prepare(order, source, new AbortController().signal);
  return { plan, ruling: plan.rulings.find(({ guard }) => guard === "incident") };
}

it("a URL is asked with its secrets and told of without, and the replay line says so", async () => {
  const place = await openPage();
  const { plan, ruling } = await planFor(`http://u:sekret@${place}/?token=hunter2`);
  const shown = `http://***@${place}/?token=***`;
  expect(ruling).toEqual({ guard: "incident", allowed: true, reason: `${shown}: status 200` });
  expect(plan.guards).toEqual({ incident: [shown] });
  expect(replayLine(plan)).toMatch(/ --seed \S+ # put in what \*\*\* stands for/);
  expect(JSON.stringify(plan) + replayLine(plan)).not.toMatch(SECRETS);
});

it("a URL without secrets is told of whole, and its replay line pretends nothing", async () => {
  const { plan } = await planFor("http://127.0.0.1:1/api");
  expect(replayLine(plan)).toContain("--guard incident=http://127.0.0.1:1/api");
  expect(replayLine(plan)).not.toContain("#");
});

it.each([
  [
    "cmd:sh -c 'exit 3' Authorization: 'Bearer hunter2'",
    "sh -c exit 3 Authorization: *** says exit 3",
  ],
  [
    `cmd:sh -c 'exit 3' 'Authorization: Bearer hunter2'`,
    "sh -c exit 3 Authorization: *** says exit 3",
  ],
  [
    "cmd:sh -c 'kill -9 $$' --password hunter2",
    "sh -c kill -9 $$ --password *** says ended by SIGKILL",
  ],
  ["cmd:sh -c 'echo token=$1; exit 3' x --token hunter2", "says exit 3, token=***"],
])("a command is run with its secrets and told of without: %s", async (text, reason) => {
  const { plan, ruling } = await planFor(text);
  expect(ruling?.reason).toContain(reason);
  expect(plan.guards?.incident?.[0]).toMatch(/^cmd:sh -c .*\*\*\*/);
  expect(replayLine(plan)).toContain("# put in what *** stands for");
  expect(JSON.stringify(plan) + replayLine(plan)).not.toMatch(SECRETS);
});

it("what is written down of a command can be read again", async () => {
  const { plan } = await planFor("cmd:sh -c 'exit 3' 'a b' \"it's\" --token hunter2");
  const again = await planFor(plan.guards?.incident?.[0] ?? "");
  expect(again.plan.guards).toEqual(plan.guards);
});

it("what a secret's file holds is written nowhere, wherever in an address it stands", async () => {
  const { plan } = await planFor("http://127.0.0.1:1/hooks/hunter2", {
    secrets: ["hunter2", "sek ret"],
    watching: { ...WATCHING, baselineMs: 1_000, recoverMs: 1_000, coolDownMs: 1_000 },
    probes: [{ name: "a", address: "http://127.0.0.1:1/sek ret/x" }],
  });
  expect(plan.probes[0]?.options).toMatchObject({ url: "http://127.0.0.1:1/***/x" });
  expect(plan.guards?.incident).toEqual(["http://127.0.0.1:1/hooks/***"]);
  expect(JSON.stringify(plan)).not.toMatch(/hunter2|sek(?: |%20)ret/);
});

it.each(["htp://u:sekret@h/?token=hunter2", "cmd:x 'token=hunter2", "password=hunter2"])(
  "a setting that cannot be meant is refused without being repeated: %s",
  async (text) => {
    const { exit, stderr } = await inside(["noop", "--all", "--guard", `incident=${text}`]);
    expect(exit).toBe(2);
    expect(stderr).toContain("Cannot set guard incident");
    expect(stderr).not.toMatch(SECRETS);
  },
);
