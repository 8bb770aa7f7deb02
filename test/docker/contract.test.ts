/** Every monkey of the roster against a real container, and monkeys that lie against the contract. */
import { text } from "node:stream/consumers";
import type Docker from "dockerode";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { startTicksOf } from "../../src/agent/proc.ts";
import { systemClock } from "../../src/core/clock.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import type { Source } from "../../src/core/source.ts";
import { describeDocker, dockerClient } from "../lab/docker.ts";
import { sampled } from "../proof.ts";
import { cases, roster, titleOf } from "./cases.ts";
import { compiledSource } from "./compiled-source.ts";
import { keepContract, type Outside } from "./contract.ts";
import { filesOn } from "./engine-truth.ts";
import { createNetwork, OWN_LABEL, removeContainers, startContainer, unique } from "./fixture.ts";
import { impaired, TOOLS_IMAGE } from "./net-eyes.ts";
import { type Case, isByAgent, isFurther } from "./ways.ts";

const noop = named("noop");
const pause = named("pause");
const further = cases.filter(isFurther);
/** Each takes seconds to be seen from a peer: some are drawn, and the next run draws again. */
const isNet = ({ monkey, given }: Case) =>
  monkey.needs(monkey.options.parse(given)).includes("net");
const examples = cases.filter((one) => !isFurther(one));
const packets = sampled(examples.filter(isNet), 2, "network monkeys and their reaches");
const chosen = [
  ...examples.filter((one) => !isNet(one)),
  ...packets,
  ...sampled(further, 1, "further ways of monkeys"),
];

describeDocker("the contract of every monkey", () => {
  const own = unique("contract");
  const sources = new Map<Case["reach"], Source>();

  let begins = "";
  beforeAll(async () => {
    begins = await createNetwork(own);
    for (const reach of ["host", "helper"] as const)
      sources.set(reach, await compiledSource(reach));
  });
  afterAll(async () => {
    await removeContainers(own);
    await dockerClient().getNetwork(own).remove();
    await Promise.all([...sources.values()].map((source) => source.close()));
  });

  // Their fixed addresses are the next one's.
  afterEach(() => removeContainers(own));

  async function bench(
    reach: Case["reach"],
    outside: (id: string) => Outside,
    image = "chaos-lab/busybox:1",
  ) {
    const serve = "while :; do sleep 86400; done & exec httpd -f -p 80 -h /";
    const command = ["sh", "-c", serve];
    const network = { name: own, ipv4: `${begins}77`, alias: "the-fixed-one" };
    const where = outside === cutOff || image === TOOLS_IMAGE ? { network } : {};
    const { id } = await startContainer({ own, image, command, port: 80, ...where });
    return { source: sources.get(reach)!, id, outside: outside(id) };
  }

  it.each(chosen.map((one) => [titleOf(one), one] as const))("%s", async (_, one) => {
    const { monkey, given, reach } = one;
    const needs = monkey.needs(monkey.options.parse(given));

    const outside = isNet(one) ? impaired(monkey.name, given) : outsideOf(needs);
    const image = isNet(one) ? TOOLS_IMAGE : undefined;
    const proof = await keepContract(monkey, given, await bench(reach, outside, image));

    if (isByAgent(needs)) expect(proof.injected.how).toContain(`${reach} reach`);
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

/** A monkey that needs something new must be given eyes here. */
function outsideOf(needs: readonly string[]): (id: string) => Outside {
  if (needs.includes("crash") || needs.includes("signal")) return dies;
  if (needs.includes("stop")) return stopped;
  if (needs.includes("restart")) return dies;
  if (needs.includes("remove")) return vanishes;
  if (needs.includes("processes")) return loses;
  if (needs.includes("exec")) return written;
  if (needs.includes("networks")) return cutOff;
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

/** Down for good meanwhile, with a policy that would bring it back; afterwards another life. */
function stopped(id: string): Outside {
  const both = dies(id);
  return {
    ...both,
    during: async () => {
      await both.during();
      await systemClock.sleep(500);
      expect(await stateOf(id), "no policy brings it back").toMatchObject({ Running: false });
      await expect(ask(id), "a request meanwhile").rejects.toThrow();
    },
  };
}

/** The process is gone, and the engine knows nothing of the container: for good. */
function vanishes(id: string): Outside {
  const { before, during } = dies(id);
  const gone = () => expect(stateOf(id)).rejects.toMatchObject({ statusCode: 404 });
  return { before, during: () => during().then(gone), after: gone };
}

/** The process beside process 1 is gone from /proc; process 1 is the same all the time, and serves. */
function loses(id: string): Outside {
  let was = { beside: 0, ticks: 0, first: 0 };
  const look = async () => {
    const { Processes }: { Processes: string[][] } = await dockerClient()
      .getContainer(id)
      .top({ ps_args: "-o pid,args" });
    const beside = Number(Processes.find(([, args]) => args === "sleep 86400")?.[0] ?? 0);
    const first = (await stateOf(id)).Pid;
    return { beside, ticks: startTicksOf(beside) ?? 0, first };
  };
  const serves = async () => {
    expect((await look()).first, "the same process 1").toBe(was.first);
    expect(await ask(id)).toBe(200);
  };
  return {
    before: async () => {
      await expect.poll(async () => (await look()).ticks, { timeout: 5_000 }).toBeGreaterThan(0);
      was = await look();
    },
    during: async () => {
      expect(startTicksOf(was.beside), "the process that was there").not.toBe(was.ticks);
      await serves();
    },
    after: serves,
  };
}

/** The file that the example's command makes and its undo removes, in the container's own layer. */
function written(id: string): Outside {
  return {
    before: async () => expect(await filesOn([id])).toEqual([]),
    during: async () => expect(await filesOn([id])).toHaveLength(1),
    after: async () => expect(await filesOn([id])).toEqual([]),
  };
}

/** A peer of its network knows it by its alias and its address, but for the time meanwhile. */
function cutOff(id: string): Outside {
  let peer: Docker.Container;
  let was: unknown;
  const container = dockerClient().getContainer(id);
  const reach = (host: string) => succeeds(peer, ["ping", "-c", "1", "-W", "1", host]);
  const attachment = async () => {
    const { Networks } = (await container.inspect()).NetworkSettings;
    const [[name = "", one] = []] = Object.entries(Networks);
    return { name, address: one?.IPAddress ?? "", fixed: one?.IPAMConfig, mac: one?.MacAddress };
  };
  const isMet = async () => {
    const { address } = await attachment();
    return [await reach("the-fixed-one"), await reach(address)];
  };
  return {
    before: async () => {
      const { Labels } = (await container.inspect()).Config;
      const { name } = await attachment();
      const host = { NetworkMode: name };
      peer = await startContainer({ own: Labels[OWN_LABEL] ?? "", host });
      await expect.poll(isMet, { timeout: 5_000 }).toEqual([true, true]);
      was = await attachment();
    },
    during: async () => {
      const { address } = was as { address: string };
      expect(await reach("the-fixed-one"), "by its alias").toBe(false);
      expect(await reach(address), "by its address").toBe(false);
      await expect(ask(id), "by its published port").rejects.toThrow();
    },
    after: async () => {
      expect(await isMet()).toEqual([true, true]);
      expect(await attachment()).toEqual(was);
      await expect.poll(() => ask(id).catch(String), { timeout: 5_000 }).toBe(200);
    },
  };
}

async function succeeds(container: Docker.Container, Cmd: string[]): Promise<boolean> {
  const exec = await container.exec({ Cmd, AttachStdout: true, Tty: true });
  await text(await exec.start({ Tty: true }));
  return (await exec.inspect()).ExitCode === 0;
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
