/** Network faults as people use them: groups parted, two tools at once, again and again, after a restart. */
import type Docker from "dockerode";
import { expect, it } from "vitest";
import { runsIn } from "../journal/in-state.ts";
import { describeDocker, dockerClient } from "../lab/docker.ts";
import { sampled } from "../proof.ts";
import { type Started, start, stateFolder } from "./chaos.ts";
import { helpersOf } from "./engine-truth.ts";
import { createNetwork, removeContainers, startContainer, unique } from "./fixture.ts";
import { run } from "./in-container.ts";
import { inProcess } from "./in-process.ts";
import { bytesFrom, connectsFrom, netResidue, resolvesFrom, TOOLS_IMAGE } from "./net-eyes.ts";
import { BARE, openNetStage } from "./net-stage.ts";

const SERVE = "httpd -f -p 8080 -h / & exec httpd -f -p 80 -h /";
const HOW = [...BARE, "--quiet"];
const SOON = { timeout: 30_000 };
const IN_EFFECT = "timeout";

describeDocker("network faults as they are used", () => {
  const own = unique("scenario");
  const { attach, address } = openNetStage(own, ["sh", "-c", SERVE]);
  const reaches = async (from: Docker.Container, last: number, port = 80) => {
    const [one] = await connectsFrom(from, { host: address(last), port }, { count: 1 });
    return one?.outcome;
  };
  const words = (monkey: string, service: readonly string[], state: string) => [
    ...[monkey, "--project", own, ...service.flatMap((one) => ["--service", one]), ...HOW],
    ...["--state", state],
  ];
  const interrupt = async ({ child, answer }: Started) => {
    child.kill("SIGINT");
    const { exit, stdout, stderr } = await answer;
    expect(exit, stdout + stderr).toBe(130);
    expect(stdout).toContain("nothing was left behind");
  };

  const scenarios: [title: string, run: () => Promise<void>][] = [];
  const scenario = (...one: (typeof scenarios)[number]) => scenarios.push(one);

  scenario(
    "a group of two is parted from a third, both ways, and not from each other",
    async () => {
      using state = stateFolder();
      const [a, b, c] = await Promise.all([attach(11, "api"), attach(12, "web"), attach(13, "db")]);
      const look = async () => ({
        aToC: await reaches(a, 13),
        bToC: await reaches(b, 13),
        cToA: await reaches(c, 11),
        cToB: await reaches(c, 12),
        aToB: await reaches(a, 12),
        bToA: await reaches(b, 11),
      });
      const whole = Object.fromEntries(Object.keys(await look()).map((way) => [way, "connected"]));
      await expect.poll(look, SOON).toEqual(whole);

      const peers = ["--all", "--peers", "service:db", "--duration", "5m"];
      const tool = start([...words("partition", ["api", "web"], state.path), ...peers]);
      const cut = { aToC: IN_EFFECT, bToC: IN_EFFECT, cToA: IN_EFFECT, cToB: IN_EFFECT };
      await expect.poll(look, SOON).toEqual({ ...whole, ...cut });
      await interrupt(tool);

      expect(await look()).toEqual(whole);
      for (const one of [a, b, c]) expect(await netResidue(one.id, own)).toEqual([]);
    },
  );

  scenario(
    "at a port of the peers spare their other ports, and the victim's own of that number",
    async () => {
      using state = stateFolder();
      const [victim, peer] = await Promise.all([attach(11, "api"), attach(13, "db")]);
      const look = async () => [
        await reaches(victim, 13),
        await reaches(victim, 13, 8080),
        await reaches(peer, 11),
      ];
      const whole = ["connected", "connected", "connected"];
      await expect.poll(look, SOON).toEqual(whole);

      const scope = ["--peer-ports", "80", "--duration", "5m"];
      const tool = start([...words("blackhole", ["api"], state.path), ...scope]);
      await expect.poll(look, SOON).toEqual([IN_EFFECT, "connected", "connected"]);
      await interrupt(tool);

      expect(await look()).toEqual(whole);
      expect(await netResidue(victim.id, own)).toEqual([]);
    },
  );

  scenario(
    "of all packets at one port: nobody is answered there, and its neighbour is",
    async () => {
      using state = stateFolder();
      const [victim, peer] = await Promise.all([attach(11, "api"), attach(13, "db")]);
      const look = async () => [await reaches(peer, 11), await reaches(peer, 11, 8080)];
      await expect.poll(look, SOON).toEqual(["connected", "connected"]);

      const all = ["--loss", "100%", "--ports", "80", "--duration", "5m"];
      const tool = start([...words("loss", ["api"], state.path), ...all]);
      await expect.poll(look, SOON).toEqual([IN_EFFECT, "connected"]);
      const tried = await connectsFrom(peer, { host: address(11), port: 80 }, { count: 30 });
      expect(tried.filter(({ outcome }) => outcome !== IN_EFFECT)).toEqual([]);
      await interrupt(tool);

      expect(await look()).toEqual(["connected", "connected"]);
      expect(await netResidue(victim.id, own)).toEqual([]);
    },
  );

  scenario("of all packets: none of twenty pings is answered, and all are afterwards", async () => {
    using state = stateFolder();
    const [victim, peer] = await Promise.all([attach(11, "api"), attach(13, "db")]);
    const look = async () => {
      const pings = `ping -c 20 -i 0.05 -W 1 -q ${address(11)} || true`;
      return /(\d+) packets received/.exec(await run(peer, ["sh", "-c", pings]))?.[1];
    };
    await expect.poll(() => reaches(peer, 11), SOON).toBe("connected");
    expect(await look()).toBe("20");

    const all = ["--loss", "100%", "--duration", "5m"];
    const tool = start([...words("loss", ["api"], state.path), ...all]);
    await expect.poll(() => reaches(peer, 11), SOON).toBe(IN_EFFECT);
    expect(await look()).toBe("0");
    await interrupt(tool);

    expect(await look()).toBe("20");
    expect(await netResidue(victim.id, own)).toEqual([]);
  });

  scenario("that cross part both ways until the last of them ends", async () => {
    using mine = stateFolder();
    using theirs = stateFolder();
    const [a, b] = await Promise.all([attach(11, "api"), attach(13, "db")]);
    const look = async () => [await reaches(a, 13), await reaches(b, 11)];
    await expect.poll(look, SOON).toEqual(["connected", "connected"]);
    const from = (service: string) => ["--peers", `service:${service}`, "--duration", "5m"];

    const first = start([...words("partition", ["api"], mine.path), ...from("db")]);
    await expect.poll(look, SOON).toEqual([IN_EFFECT, IN_EFFECT]);
    const second = start([...words("partition", ["db"], theirs.path), ...from("api")]);
    await expect.poll(() => netResidue(b.id, own), SOON).not.toEqual([]);
    await interrupt(first);
    expect(await look()).toEqual([IN_EFFECT, IN_EFFECT]);
    await interrupt(second);

    expect(await look()).toEqual(["connected", "connected"]);
    for (const one of [a, b]) expect(await netResidue(one.id, own)).toEqual([]);
  });

  scenario("on names: they fail as asked, and resolve again", async () => {
    using state = stateFolder();
    const [victim] = await Promise.all([attach(11, "api"), attach(13, "db")]);
    const look = async () => (await resolvesFrom(victim, "db")).outcome;
    await expect.poll(look, SOON).toBe("resolved");
    for (const [mode, says] of [
      ["timeout", "ETIMEOUT"],
      ["error", "ECONNREFUSED"],
    ] as const) {
      const how = ["--mode", mode, "--duration", "5m"];
      const tool = start([...words("dns", ["api"], state.path), ...how]);
      await expect.poll(look, SOON).toBe(says);
      await interrupt(tool);
      expect(await look()).toBe("resolved");
    }
    expect(await netResidue(victim.id, own)).toEqual([]);
  });

  scenario("of groups that overlap part nobody, until they overlap no more", async () => {
    using state = stateFolder();
    const [a, b] = await Promise.all([attach(11, "api"), attach(13, "db")]);
    const look = () => reaches(a, 13);
    await expect.poll(look, SOON).toBe("connected");
    const both = ["--all", "--peers", "service:db", "--duration", "5m"];
    const overlapping = words("partition", ["api", "db"], state.path);

    const { exit, stderr } = await inProcess([...overlapping, ...both]);
    expect(stderr).toMatch(
      /Nobody is hit, because of \S+: it is on both sides: service:db means it/,
    );
    expect(exit).toBe(3);
    expect(await look()).toBe("connected");
    const tool = start([...overlapping, ...both, "--exclude", "service:db"]);
    await expect.poll(look, SOON).toBe(IN_EFFECT);
    await interrupt(tool);

    expect(await look()).toBe("connected");
    for (const one of [a, b]) expect(await netResidue(one.id, own)).toEqual([]);
  });

  scenario("part nobody from a subnet that is its own, but from the rest of it", async () => {
    using state = stateFolder();
    const [victim, peer] = await Promise.all([attach(11, "api"), attach(13, "db")]);
    const look = () => reaches(peer, 11);
    await expect.poll(look, SOON).toBe("connected");
    const subnet = ["--peers", `${address(0)}/24`, "--duration", "5m"];

    const { exit, stderr } = await inProcess([
      ...words("partition", ["api"], state.path),
      ...subnet,
    ]);
    expect(stderr).toContain(`it is on both sides: ${address(0)}/24 means it too`);
    expect(exit).toBe(3);
    const spared = ["--except", "service:api"];
    const tool = start([...words("partition", ["api"], state.path), ...subnet, ...spared]);
    await expect.poll(look, SOON).toBe(IN_EFFECT);
    await interrupt(tool);

    expect(await look()).toBe("connected");
    expect(await netResidue(victim.id, own)).toEqual([]);
  });

  scenario("via one network leave the victim's other one alone", async () => {
    using state = stateFolder();
    const other = unique("other");
    const otherBegins = await createNetwork(other);
    const network = dockerClient().getNetwork(other);
    try {
      const [victim, peer] = await Promise.all([attach(11, "api"), attach(13, "db")]);
      for (const [one, last] of [
        [victim, 11],
        [peer, 13],
      ] as const)
        await network.connect({
          Container: one.id,
          EndpointConfig: { IPAMConfig: { IPv4Address: `${otherBegins}${last}` } },
        });
      const there = { host: `${otherBegins}11`, port: 80 };
      const look = async () => [
        await reaches(peer, 11),
        (await connectsFrom(peer, there, { count: 1 }))[0]?.outcome,
      ];
      await expect.poll(look, SOON).toEqual(["connected", "connected"]);

      const tool = start([
        ...words("blackhole", ["api"], state.path),
        "--via",
        other,
        "--duration",
        "5m",
      ]);
      await expect.poll(look, SOON).toEqual(["connected", IN_EFFECT]);
      await interrupt(tool);

      expect(await look()).toEqual(["connected", "connected"]);
      expect(await netResidue(victim.id, own)).toEqual([]);
    } finally {
      await removeContainers(own);
      await network.remove();
    }
  });

  scenario("of two tools at once end one by one, each its own", async () => {
    using mine = stateFolder();
    using theirs = stateFolder();
    const [a, b, peer] = await Promise.all([
      attach(11, "api"),
      attach(12, "web"),
      attach(13, "db"),
    ]);
    const look = async () => [await reaches(peer, 11), await reaches(peer, 12)];
    await expect.poll(look, SOON).toEqual(["connected", "connected"]);

    const first = start([...words("blackhole", ["api"], mine.path), "--duration", "5m"]);
    const second = start([...words("blackhole", ["web"], theirs.path), "--duration", "5m"]);
    await expect.poll(look, SOON).toEqual([IN_EFFECT, IN_EFFECT]);
    await interrupt(first);
    expect(await look()).toEqual(["connected", IN_EFFECT]);
    await interrupt(second);

    expect(await look()).toEqual(["connected", "connected"]);
    for (const one of [a, b]) expect(await netResidue(one.id, own)).toEqual([]);
  });

  scenario("five times in a row leave no rule and no helper", async () => {
    using state = stateFolder();
    const [victim, peer] = await Promise.all([attach(11, "api"), attach(13, "db")]);
    const look = () => reaches(peer, 11);
    const once = async (direction: string) => {
      await expect.poll(look, SOON).toBe("connected");
      const how = ["--direction", direction, "--reach", "helper", "--duration", "5m"];
      const tool = start([...words("blackhole", ["api"], state.path), ...how]);
      await expect.poll(look, SOON).toBe(IN_EFFECT);
      await interrupt(tool);
      expect(await look()).toBe("connected");
    };
    for (let n = 0; n < 5; n++) await once("both");
    expect(await netResidue(victim.id, own)).toEqual([]);
    const runs = runsIn(state.path);
    expect(runs).toHaveLength(5);
    expect(await helpersOf(runs)).toEqual([]);
  });

  scenario(
    "that slow one slow it again after a stop and a start, by its new interface",
    async () => {
      using state = stateFolder();
      const [victim, peer] = await Promise.all([attach(11, "api"), attach(13, "db")]);
      const file = { host: address(11), port: 80, path: "/bin/busybox" };
      // The whole of it is 1.9 MB; at 1 Mbit/s a second brings 125 kB, and a burst on top.
      const isSlow = async () => (await bytesFrom(peer, file, 1_000)) < 400_000;
      const once = async () => {
        await expect.poll(() => reaches(peer, 11), SOON).toBe("connected");
        expect(await isSlow()).toBe(false);
        const how = ["--rate", "1mbit", "--duration", "5m"];
        const tool = start([...words("bandwidth", ["api"], state.path), ...how]);
        await expect.poll(isSlow, SOON).toBe(true);
        await interrupt(tool);
        expect(await isSlow()).toBe(false);
      };
      await once();
      await victim.stop({ t: 0 });
      await victim.start();
      await once();

      expect(await netResidue(victim.id, own)).toEqual([]);
    },
  );

  scenario(
    "on a namespace that three share are done once, at whose it is, and hit all",
    async () => {
      using state = stateFolder();
      const [victim, peer] = await Promise.all([attach(11, "api"), attach(13, "db")]);
      const beside = (port: number) =>
        startContainer({
          own,
          image: TOOLS_IMAGE,
          command: ["httpd", "-f", "-p", String(port), "-h", "/"],
          labels: { "com.docker.compose.service": "side", "com.docker.compose.project": own },
          host: { NetworkMode: `container:${victim.id}`, RestartPolicy: { Name: "no" } },
        });
      const sharers = await Promise.all([beside(9090), beside(9091)]);
      const look = () => Promise.all([80, 9090, 9091].map((port) => reaches(peer, 11, port)));
      const whole = ["connected", "connected", "connected"];
      await expect.poll(look, SOON).toEqual(whole);
      const both = ["--all", "--duration", "5m"];

      const alone = await inProcess([
        ...words("blackhole", ["side"], state.path),
        "--duration",
        "1s",
      ]);
      expect(alone.stderr).toContain("no network namespace of its own but another container's");
      const tool = start([...words("blackhole", ["api", "side"], state.path), ...both]);
      await expect.poll(look, SOON).toEqual([IN_EFFECT, IN_EFFECT, IN_EFFECT]);
      const hooked = (await netResidue(victim.id, own)).filter((line) => /^-A INPUT /.test(line));
      expect(hooked, "one jump for each family of addresses").toHaveLength(2);
      await interrupt(tool);

      expect(await look()).toEqual(whole);
      for (const one of [victim, ...sharers]) expect(await netResidue(one.id, own)).toEqual([]);
    },
  );

  scenario("are refused on the host's own network, and nothing is touched", async () => {
    using state = stateFolder();
    const labels = { "com.docker.compose.service": "near", "com.docker.compose.project": own };
    await startContainer({ own, labels, host: { NetworkMode: "host" } });

    const { exit, stderr } = await inProcess([
      ...words("blackhole", ["near"], state.path),
      ...["--duration", "1s"],
    ]);

    expect(stderr).toContain("it is on the host's own network, which would be hit as a whole");
    expect(exit).toBe(3);
  });

  // Each takes ten seconds: some are drawn, and the next run draws again.
  it.each(sampled(scenarios, 2, "scenarios"))("%s", (_, run) => run());
});
