/** Every monkey of the roster against a real container, and monkeys that lie against the contract. */
import { afterAll, beforeAll, expect, it } from "vitest";
import pkg from "../../package.json" with { type: "json" };
import { startTicksOf } from "../../src/agent/proc.ts";
import { systemClock } from "../../src/core/clock.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import type { Source } from "../../src/core/source.ts";
import { connectDockerSource } from "../../src/targets/docker/source.ts";
import { describeDocker, dockerClient, dockerHost } from "../lab/docker.ts";
import { type Case, cases, roster, titleOf } from "./cases.ts";
import { keepContract, type Outside } from "./contract.ts";
import { removeContainers, startContainer, unique } from "./fixture.ts";

const noop = named("noop");
const pause = named("pause");

describeDocker("the contract of every monkey", () => {
  const own = unique("contract");
  const sources = new Map<Case["reach"], Source>();

  beforeAll(async () => {
    for (const reach of ["host", "helper"] as const) sources.set(reach, await sourceBy(reach));
  });
  afterAll(async () => {
    await removeContainers(own);
    await Promise.all([...sources.values()].map((source) => source.close()));
  });

  async function bench(reach: Case["reach"], outside: (id: string) => Outside) {
    const command = ["httpd", "-f", "-p", "80", "-h", "/"];
    const { id } = await startContainer({ own, command, port: 80 });
    return { source: sources.get(reach)!, id, outside: outside(id) };
  }

  it.each(cases.map((one) => [titleOf(one), one] as const))("%s", async (_, one) => {
    const { monkey, given, reach } = one;
    const needs = monkey.needs(monkey.options.parse(given));

    const proof = await keepContract(monkey, given, await bench(reach, outsideOf(needs)));

    if (needs.includes("crash")) expect(proof.injected.how).toContain(`${reach} reach`);
  });

  it("is not kept by a revert that does nothing and says it did", async () => {
    const liar = { ...pause, revert: async () => ({ how: "thawed", facts: {} }) };

    const kept = keepContract(liar, pause.example, await bench("host", hangs));

    await expect(kept).rejects.toThrow(/residue of pause/);
  });

  it("is not kept by an injection that does nothing, whatever verify says", async () => {
    const liar = { ...noop, needs: pause.needs };

    const kept = keepContract(liar, noop.example, await bench("host", hangs));

    await expect(kept).rejects.toThrow(/hangs/);
  });

  it("is not kept by a revert that restarts what runs", async () => {
    const revert: Monkey["revert"] = async ({ target }) => {
      await dockerClient().getContainer(target.id).restart({ t: 0 });
      return { how: "restarted", facts: {} };
    };

    const kept = keepContract({ ...noop, revert }, noop.example, await bench("host", unseen));

    await expect(kept).rejects.toThrow(/started once/);
  });
});

function named(name: string): Monkey {
  return roster.find((monkey) => monkey.name === name)!;
}

async function sourceBy(reach: Case["reach"]): Promise<Source> {
  const options = { env: process.env, clock: systemClock, host: dockerHost, reach };
  const helperImage = `chaos-army:${pkg.version}`;
  return connectDockerSource({ ...options, helperImage }, AbortSignal.timeout(30_000));
}

/** A monkey that needs something new must be given eyes here. */
function outsideOf(needs: readonly string[]): (id: string) => Outside {
  if (needs.includes("crash") || needs.includes("signal")) return dies;
  if (needs.includes("pause")) return hangs;
  if (needs.length === 0) return unseen;
  throw new Error(`nothing here sees from outside what a monkey with ${needs.join(", ")} does`);
}

/** The process that was there is gone from /proc, and afterwards there is another. */
function dies(id: string): Outside {
  let was = { pid: 0, startTicks: 0, startedAt: "" };
  return {
    before: async () => {
      const { Pid, StartedAt } = await stateOf(id);
      was = { pid: Pid, startTicks: startTicksOf(Pid) ?? 0, startedAt: StartedAt };
      expect(was.startTicks, "the process is in our /proc").toBeGreaterThan(0);
    },
    during: async () => {
      const gone = () => startTicksOf(was.pid) !== was.startTicks;
      await expect.poll(gone, { timeout: 5_000, message: "the old process is gone" }).toBe(true);
    },
    after: async () => {
      const { Pid, StartedAt, Running } = await stateOf(id);
      expect(Running).toBe(true);
      expect(StartedAt).not.toBe(was.startedAt);
      expect(startTicksOf(Pid), "the new process is in /proc").not.toBe(undefined);
    },
  };
}

/** A request that is sent meanwhile gets no answer until the revert, and then gets it. */
function hangs(id: string): Outside {
  let pending: Promise<number> = Promise.resolve(0);
  return {
    before: async () => {
      await expect.poll(() => ask(id).catch(String), { timeout: 5_000 }).toBe(200);
    },
    during: async () => {
      pending = ask(id);
      const patience = systemClock.sleep(500).then(() => "hangs");
      expect(await Promise.race([pending, patience]), "a request hangs").toBe("hangs");
    },
    after: async () => {
      expect(await pending, "the request that hung is answered").toBe(200);
      expect(await ask(id)).toBe(200);
    },
  };
}

/** Nothing shows: the same process serves all the time. */
function unseen(id: string): Outside {
  let was = 0;
  const same = async () => expect((await stateOf(id)).Pid, "the same process").toBe(was);
  return {
    before: async () => {
      was = (await stateOf(id)).Pid;
      expect(was).toBeGreaterThan(0);
    },
    during: same,
    after: async () => {},
  };
}

async function ask(id: string): Promise<number> {
  const { NetworkSettings } = await dockerClient().getContainer(id).inspect();
  const port = NetworkSettings.Ports["80/tcp"]?.[0]?.HostPort;
  const signal = AbortSignal.timeout(10_000);
  const response = await fetch(`http://127.0.0.1:${port}/etc/hostname`, { signal });
  await response.arrayBuffer();
  return response.status;
}

async function stateOf(id: string) {
  return (await dockerClient().getContainer(id).inspect()).State;
}
