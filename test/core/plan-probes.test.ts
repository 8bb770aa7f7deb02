import { describe, expect, it } from "vitest";
import { type AddressReader, planProbes, readWish } from "../../src/core/plan-probes.ts";
import { aTarget, failureOf } from "./made.ts";

/** `http://:80/x` has no host; everything else has. */
const read: AddressReader = async ({ address }) => {
  const port = /^http:\/\/:(\d+)/.exec(address)?.[1];
  return { kind: "http", options: { address }, ...(port ? { containerPort: Number(port) } : {}) };
};
const carrier = (name: string, more: Parameters<typeof aTarget>[1] = {}) =>
  aTarget(name, {
    labels: { "chaos.probe": "http://:80/health" },
    endpoints: [{ containerPort: 80, host: "127.0.0.1", port: 32_768 }],
    ...more,
  });

describe("a probe on the command line", () => {
  it("is a name and an address, which may hold an equals sign itself", () => {
    expect(readWish("api=http://h/?a=b")).toEqual({ name: "api", address: "http://h/?a=b" });
  });

  it.each([
    "http://h/",
    "=http://h/",
    "api=",
    "api=a b",
    "-x=http://h",
    `${"x".repeat(64)}=http://h`,
  ])("%j is refused", (text) => {
    expect(failureOf(() => readWish(text)).code).toBe("PROBE_INVALID");
  });

  it("gates as a service of its own name", async () => {
    const wish = { name: "api", address: "http://h/" };
    const { probes } = await planProbes([wish], { victims: [], fleet: [] }, read);
    expect(probes[0]).toMatchObject({
      name: "api",
      role: "service",
      service: "api",
      address: "http://h/",
    });
  });

  it("must name a host, because no container is meant", async () => {
    const wish = { name: "api", address: "http://:80/" };
    await expect(planProbes([wish], { victims: [], fleet: [] }, read)).rejects.toMatchObject({
      code: "PROBE_INVALID",
      message: expect.stringContaining("names no host"),
    });
  });
});

describe("the probes that containers carry", () => {
  const hit = carrier("hit", { zone: "a", service: "web" });
  const spared = carrier("spared", { zone: "b" });

  it("are the victim's own and the control group's, each once, by name", async () => {
    const around = { victims: [hit], fleet: [spared, hit, aTarget("mute")] };
    const { probes } = await planProbes([], around, read);
    expect(probes.map(({ name, role }) => [name, role])).toEqual([
      ["hit", "victim"],
      ["spared", "control"],
    ]);
    expect(probes[0]).toMatchObject({
      target: hit.id,
      containerPort: 80,
      zone: "a",
      service: "web",
    });
  });

  it("are left out where the container does not run and is not hit", async () => {
    const stopped = carrier("stopped", { state: "exited" });
    const { probes } = await planProbes([], { victims: [], fleet: [stopped] }, read);
    expect(probes).toEqual([]);
  });

  it("are kept of a victim that has just gone down: its return is what is watched for", async () => {
    const down = carrier("down", { state: "exited" });
    const { probes } = await planProbes([], { victims: [down], fleet: [] }, read);
    expect(probes).toMatchObject([{ name: "down", role: "victim" }]);
  });

  it("do not share a name with one of the user's", async () => {
    const wish = { name: "spared", address: "http://h/" };
    const planned = planProbes([wish], { victims: [], fleet: [spared] }, read);
    await expect(planned).rejects.toMatchObject({
      code: "PROBE_INVALID",
      message: 'Two probes are called "spared": expected one',
    });
  });
});
