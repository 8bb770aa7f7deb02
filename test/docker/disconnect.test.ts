/** Off a network and on it again, seen beside the tool. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { describeDocker, dockerClient } from "../lab/docker.ts";
import { openBench, stateOf } from "./bench.ts";
import { createNetwork, unique } from "./fixture.ts";
import { recordEvents } from "./record-events.ts";

const bench = openBench();

describeDocker("disconnect", () => {
  const docker = dockerClient();
  const [front, back] = [unique("front"), unique("back")];
  let begins = "";
  beforeAll(async () => {
    begins = await createNetwork(front);
    await createNetwork(back);
  });
  afterAll(() => Promise.all([front, back].map((name) => docker.getNetwork(name).remove())));

  /** On both networks: with an address and an alias of its own on one, with an alias on the other. */
  const raise = async () => {
    const victim = await bench.begin({
      network: { name: front, ipv4: `${begins}88`, alias: "www" },
    });
    const EndpointConfig = { Aliases: ["db"] };
    await docker.getNetwork(back).connect({ Container: victim.id, EndpointConfig });
    return victim;
  };
  const attachments = async (victim: Awaited<ReturnType<typeof raise>>) => {
    const { Networks } = (await victim.inspect()).NetworkSettings;
    return Object.fromEntries(
      Object.entries(Networks).map(([name, { Aliases, IPAMConfig, IPAddress }]) => {
        const fixed = IPAMConfig?.IPv4Address;
        return [name, { aliases: Aliases, fixed, ...(fixed ? { IPAddress } : {}) }];
      }),
    );
  };

  it("takes a victim off all networks while it runs on, and says what may change", async () => {
    const victim = await raise();
    const [before, { Pid }] = [await attachments(victim), await stateOf(victim)];
    const events = await recordEvents([victim.id], ["connect", "disconnect"]);

    const { exit, report } = await bench.hit(["disconnect", "--all", "--duration", "1s"]);
    await events.stop();

    // Engine 20.10 tells of each disconnect twice.
    const told = events.heard.map(({ action }) => action).join(" ");
    expect(told).toMatch(/^(disconnect ){2,4}connect connect$/);
    expect(await attachments(victim)).toEqual(before);
    expect((await stateOf(victim)).Pid).toBe(Pid);
    expect(report.warnings.join()).toContain(`come back to ${back} with another address`);
    expect(report.warnings.join()).not.toContain(`come back to ${front}`);
    expect(report.victims[0]?.evidence).toBe("the engine has it on no network");
    expect(exit, report.verdict.because).toBe(0);
  });

  it("puts one back with all its names that was restarted meanwhile", async () => {
    const victim = await raise();
    const before = await attachments(victim);
    const drill = bench.hit(["disconnect", "--all", "--duration", "6s"]);
    await expect
      .poll(async () => Object.keys(await attachments(victim)), { timeout: 30_000 })
      .toEqual([]);

    await victim.restart({ t: 0 });
    await drill;

    expect(await attachments(victim)).toEqual(before);
  });

  it("--from takes it off that one only, and passes over who is not on it", async () => {
    await raise();
    await bench.begin({ online: true });
    const words = ["disconnect", "--all", "--from", back, "--duration", "300ms"];
    const { exit, report } = await bench.hit(words);
    const plan = await bench.plan(words);

    expect(report.victims[0]?.evidence).toBe(`the engine has it on ${front}`);
    expect(plan.passedOver.map(({ reason }) => reason)).toEqual([`it is not on network ${back}`]);
    expect(exit, report.verdict.because).toBe(0);
  });

  it("refuses who has no network of its own", async () => {
    await bench.begin({ host: { NetworkMode: "host" } });

    const { exit, stderr } = await bench.tryTo(["disconnect", "--all"]);

    expect(exit).toBe(3);
    expect(stderr).toContain('its network is "host"');
  });
});
