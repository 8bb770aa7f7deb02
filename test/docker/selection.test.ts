/** Whom a drill may touch: protection, namespaces, the draw, and what the flags select. */
import { expect, it } from "vitest";
import { describeDocker, dockerHost } from "../lab/docker.ts";
import { ONE_SHOT, openBench, stateOf, victimsOf } from "./bench.ts";
import type { World } from "./chaos.ts";
import { openReversingProxy } from "./reversing-proxy.ts";

const bench = openBench();

describeDocker("a selection", () => {
  it("spares what is labelled chaos.enabled=false, unless forced", async () => {
    const labels = { "chaos.enabled": "false" };
    const victim = await bench.begin({ labels, name: `${bench.own()}-protected` });
    const before = await stateOf(victim);

    const spared = await bench.tryTo(["kill", "--all"]);
    const forced = await bench.plan(["kill", "--all", "--force"]);

    expect(spared.exit).toBe(3);
    expect(spared.stderr).toContain("chaos.enabled=false");
    expect(await stateOf(victim)).toEqual(before);
    expect(victimsOf(forced)).toEqual([`${bench.own()}-protected`]);
  });

  it.each([
    ["pid", "PidMode", "kill"],
    ["network", "NetworkMode", "kill"],
    ["network", "NetworkMode", "blackhole"],
  ])(
    "names a sharer of the %s namespace (%s) in the plan of a %s, and spares the victim of an excluded one",
    async (namespace, mode, monkey) => {
      const victim = await bench.begin({ name: `${bench.own()}-owner`, online: true });
      const host = { [mode]: `container:${victim.id}` };
      await bench.begin({ name: `${bench.own()}-sharer`, host });
      const before = await stateOf(victim);
      const words = [monkey, "--name", `${bench.own()}-owner`];

      const named = await bench.plan(words);
      const refused = await bench.tryTo([...words, "--exclude", `${bench.own()}-sharer`]);

      expect(named.alsoHit).toEqual([
        { name: `${bench.own()}-sharer`, victim: `${bench.own()}-owner`, namespace },
      ]);
      expect(refused.exit).toBe(3);
      expect(refused.stderr).toContain(`${bench.own()}-sharer shares its ${namespace} namespace`);
      expect(await stateOf(victim)).toEqual(before);
    },
  );

  it("parts nobody from whom it shares a namespace with: they would be on both sides", async () => {
    const name = (what: string) => `${bench.own()}-${what}`;
    const owner = await bench.begin({ name: name("owner"), online: true });
    const labels = { "com.docker.compose.service": name("db") };
    await bench.begin({ name: name("db"), labels, host: { NetworkMode: `container:${owner.id}` } });
    const words = ["partition", "--name", name("owner"), "--peers", `service:${name("db")}`];

    const { exit, stderr } = await bench.tryTo(words);

    expect(exit, stderr).toBe(3);
    expect(stderr).toContain(
      `${name("db")} shares its network namespace and would be hit too, but it is on both sides`,
    );
  });

  it.each([
    ["PidMode", "stop"],
    ["NetworkMode", "blackhole"],
  ])(
    "sees a sharer by %s over two steps, and one that is frozen, before a %s",
    async (mode, monkey) => {
      const name = (what: string) => `${bench.own()}-${what}`;
      const victim = await bench.begin({ name: name("root"), online: true });
      const middle = await bench.begin({
        name: name("middle"),
        host: { [mode]: `container:${victim.id}` },
      });
      const last = await bench.begin({
        name: name("last"),
        host: { [mode]: `container:${middle.id}` },
      });
      await last.pause();
      const words = [monkey, "--name", name("root")];

      const named = await bench.plan(words);
      const refused = await bench.tryTo([...words, "--exclude", name("last")]);

      expect(named.alsoHit.map((one) => one.name).sort()).toEqual([name("last"), name("middle")]);
      expect([refused.exit, refused.stderr]).toEqual([3, expect.stringContaining(name("last"))]);
      await last.unpause();
    },
  );

  it.each([
    ["PidMode", "kill"],
    ["NetworkMode", "blackhole"],
  ])("sees a sharer by %s by way of one that was removed, before a %s", async (mode, monkey) => {
    const name = (what: string) => `${bench.own()}-${what}`;
    const inside = (id: string) => ({ [mode]: `container:${id}` });
    const victim = await bench.begin({ name: name("root"), online: true });
    await bench.begin({ name: name("stranger"), online: true });
    const middle = await bench.begin({ name: name("middle"), host: inside(victim.id) });
    await bench.begin({ name: name("last"), host: inside(middle.id) });
    await middle.remove({ force: true });
    const words = [monkey, "--name", name("root")];

    const named = await bench.plan(words);
    const refused = await bench.tryTo([...words, "--exclude", name("last")]);

    expect(named.alsoHit.map((one) => one.name)).toEqual([name("last")]);
    expect([refused.exit, refused.stderr]).toEqual([3, expect.stringContaining(name("last"))]);
  });

  it("draws the same victims for the same seed, however the engine lists them", async () => {
    await using proxy = await openReversingProxy(dockerHost);
    await Promise.all(Array.from({ length: 30 }, () => bench.begin({ host: ONE_SHOT })));
    const draw = (seed: string, world?: World) =>
      bench.plan(["kill", "--percent", "34", "--seed", seed], world).then(victimsOf);

    const first = await draw("seed-1");
    const again = [await draw("seed-1"), await draw("seed-1")];
    const reversed = await draw("seed-1", { host: proxy.host });
    const other = await draw("seed-2");

    expect(first).toHaveLength(10);
    expect(again).toEqual([first, first]);
    expect(proxy.reversed()).toBeGreaterThan(0);
    expect(reversed).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it("takes project, service and name, as words and as globs, and the exclusion wins", async () => {
    const label = (project: string, service: string) => ({
      "com.docker.compose.project": `${bench.own()}-${project}`,
      "com.docker.compose.service": service,
    });
    const made = { "a-web": ["a", "web"], "a-db": ["a", "db"], "b-web": ["b", "web"] } as const;
    for (const [name, [project, service]] of Object.entries(made))
      await bench.begin({
        name: `${bench.own()}-${name}`,
        labels: label(project, service),
        online: true,
      });
    const names = async (...flags: string[]) => {
      const chosen = victimsOf(await bench.plan(["kill", "--all", ...flags]));
      return chosen.map((name) => name.slice(bench.own().length + 1)).join(" ");
    };

    expect(await names("--project", `${bench.own()}-a`)).toBe("a-db a-web");
    expect(await names("--project", `${bench.own()}-*`, "--service", "web")).toBe("a-web b-web");
    expect(await names("--service", "d?")).toBe("a-db");
    expect(await names("--name", `${bench.own()}-{a,b}-web`)).toBe("a-web b-web");
    expect(await names("--name", `${bench.own()}-a-db`, "--name", `${bench.own()}-b-web`)).toBe(
      "a-db b-web",
    );
    expect(await names("--exclude", "service:web")).toBe("a-db");
    const sets = ["--exclude", "label:com.docker.compose.service notin (web,x)", "--name", "/-a-/"];
    const kinds = ["--image", "chaos-lab/busybox", "--network", "bridge", "--status", "running"];
    expect(await names(...sets, ...kinds, "--health", "none")).toBe("a-web");
  });
});
