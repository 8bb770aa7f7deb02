/** The source's contract over a real supervisor: what it lists, whom it hangs, who holds a claim. */
import { afterEach, expect, test } from "vitest";
import type { Claim, TargetEvent } from "../../../src/core/source.ts";
import { placeOf } from "../../../src/core/target.ts";
import { freePorts } from "../../../src/demo/free-ports.ts";
import { readEvent } from "../../../src/targets/process/events.ts";
import { until } from "../../agent/processes.ts";
import { aFault } from "../../journal/made.ts";
import { cat, connect, endFleets, no, patience, raise } from "./fleets.ts";

afterEach(endFleets);

const SERVER = `
  process.stdin.on("end", () => process.exit()).resume();
  require("node:http").createServer((_, response) => response.end("well")).listen(process.argv[1], "127.0.0.1");
`;

const claimOn = (victim: string, token: string, run = "run-1"): Claim => {
  const expires = "2026-01-01T00:00:00.000Z";
  return {
    victim,
    run,
    token,
    expires,
    holder: "here:1:1",
    generation: 0,
    fault: aFault(token, victim),
  };
};

test("lists targets with their place, project, service and port", async () => {
  const labels = {
    "chaos.zone": "a",
    "com.docker.compose.project": "shop",
    "com.docker.compose.service": "front",
  };
  const { source, targets } = await raise([cat("front-a", { labels, port: 8_080 }), cat("bare")]);
  expect(targets[0]).toMatchObject({
    id: expect.stringMatching(/^[0-9a-f]{64}$/),
    ...{ name: "front-a", source: "process", labels, image: "cat", state: "running" },
    ...{ project: "shop", service: "front", ...placeOf(labels) },
    ageMs: expect.any(Number),
    endpoints: [{ containerPort: 8_080, host: "127.0.0.1", port: 8_080 }],
    ...{ networks: [], networkMode: "host", ours: false },
  });
  expect(targets[1]).toMatchObject({ name: "bare", endpoints: [] });
  for (const key of ["zone", "project", "service"]) expect(targets[1]).not.toHaveProperty(key);
  const able = await source.abilities(targets, patience());
  const lacks = Object.entries(able.get(targets[0]!.id)!).filter(([, lack]) => lack);
  expect(lacks.map(([ability]) => ability).sort()).toEqual([
    "exec",
    "net",
    "netem",
    "networks",
    "processes",
    "redirect",
    "remove",
  ]);
});

test("a pause really hangs a peer, and a thaw lets it have its answer", async () => {
  const [port] = await freePorts(1);
  const server = { name: "s", command: process.execPath, args: ["-e", SERVER, String(port)] };
  const { victimOf, now } = await raise([server]);
  const ask = async () => (await fetch(`http://127.0.0.1:${port}`)).text();
  await until("it serves", () => ask().catch(() => undefined));

  await victimOf("s").pause(patience());
  let answered = false;
  const asked = ask().finally(() => {
    answered = true;
  });
  const hung = fetch(`http://127.0.0.1:${port}`, { signal: AbortSignal.timeout(500) });
  await expect(hung).rejects.toThrow(/timeout/);
  expect(answered).toBe(false);
  expect(await now("s")).toMatchObject({ paused: true, running: true });

  await victimOf("s").thaw(patience());
  expect(await asked).toBe("well");
});

test("what is down cannot be paused or killed; thawing it is success", async () => {
  const { victimOf, when } = await raise([{ name: "a", command: "true", policy: no }]);
  await when("a", ({ running }) => !running);
  const refused = { code: "ENGINE_REFUSED", details: { status: 409 } };
  await expect(victimOf("a").pause(patience())).rejects.toMatchObject(refused);
  await expect(victimOf("a").sendSignal("SIGTERM", patience())).rejects.toMatchObject(refused);
  await victimOf("a").thaw(patience());
});

test("sends the signal that is named, in any spelling, and knows no others", async () => {
  const { victimOf, when } = await raise(["a", "b", "c"].map((name) => cat(name)));
  await victimOf("a").sendSignal("SIGTERM", patience());
  await victimOf("b").sendSignal("INT", patience());
  await victimOf("c").sendSignal("9", patience());
  for (const [name, code] of Object.entries({ a: 143, b: 130, c: 137 }))
    expect((await when(name, ({ running }) => !running)).exitCode).toBe(code);
  await expect(victimOf("a").sendSignal("SIGNONE", patience())).rejects.toThrow("SIGNONE");
});

test("of 16 claims at once one wins, and all 16 answers name it", async () => {
  const { source, socket, targetOf } = await raise([cat("a")]);
  const others = await Promise.all([1, 2, 3].map(() => connect(socket)));
  const all = [source, ...others];
  const { id } = targetOf("a");
  const answers = await Promise.all(
    Array.from({ length: 16 }, (_, i) =>
      all[i % 4]!.claims.take([claimOn(id, `token-${i}`)], patience()),
    ),
  );
  const winners = new Set(answers.map(([holder]) => holder!.token));
  expect(winners.size).toBe(1);
  const [winner] = winners;
  expect(await source.claims.list(patience())).toEqual([claimOn(id, winner!)]);
});

test("leftovers are the claims of a run, or of all; a sweep does not lose the fault they note", async () => {
  const { source, targetOf } = await raise([cat("a"), cat("b")]);
  await source.claims.take([claimOn(targetOf("a").id, "t1", "run-1")], patience());
  await source.claims.take([claimOn(targetOf("b").id, "t2", "run-2")], patience());
  const ofRun1 = await source.leftovers("run-1", patience());
  expect(ofRun1).toMatchObject([{ kind: "claim", id: targetOf("a").id, run: "run-1" }]);
  expect(await source.leftovers(undefined, patience())).toHaveLength(2);
  await source.sweep(ofRun1, patience());
  expect(await source.leftovers("run-1", patience())).toEqual(ofRun1);
});

test("a lost event stream is told once; one that we end is not", async () => {
  const { source, socket, stop } = await raise([cat("a")]);
  const second = await connect(socket);
  const lost: unknown[] = [];
  const heard: TargetEvent[] = [];
  const listeners = {
    onEvent: (one: TargetEvent) => heard.push(one),
    onLost: (why: unknown) => lost.push(why),
  };
  await source.watch(listeners, new AbortController().signal);
  const ours = { ...listeners, onLost: () => lost.push("ours") };
  await second.watch(ours, new AbortController().signal);
  await second.close();
  await stop();
  await until("it is told", () => (lost.length > 0 ? true : undefined));
  await new Promise(setImmediate);
  expect(lost).toHaveLength(1);
  expect(lost[0]).toBeInstanceOf(Error);
  expect(heard.map(({ change }) => change)).toContain("die");
});

test("an event line that a death tore is no event", () => {
  const line = JSON.stringify({ id: "x", name: "a", change: "die", facts: { exitCode: "137" } });
  expect(readEvent(line, 5)).toEqual({ ...JSON.parse(line), heardMs: 5 });
  for (const torn of ["", line.slice(0, 20), "null", '{"id":1}'])
    expect(readEvent(torn, 5)).toBeUndefined();
});

test("says what is wrong when nobody answers at the socket, or nobody in time", async () => {
  const missing = connect("/no/such/socket");
  await expect(missing).rejects.toMatchObject({
    code: "ENGINE_UNREACHABLE",
    cause: expect.anything(),
  });
  const { socket, pid } = await raise([cat("a")]);
  process.kill(pid, "SIGSTOP");
  try {
    await expect(connect(socket)).rejects.toMatchObject({ code: "ENGINE_TIMEOUT" });
  } finally {
    process.kill(pid, "SIGCONT");
  }
});

test("a crash by a source that never saw the victim is pinned too, by asking first", async () => {
  const { now, socket, targetOf } = await raise([cat("a", { policy: no })]);
  const before = await now("a");
  const stranger = await connect(socket);
  const victim = stranger.victim(targetOf("a"), "run");
  expect((await victim.crash(before, patience())).outcome).toBe("signalled");
  expect((await victim.crash(before, patience())).outcome).toBe("already-down");
});
