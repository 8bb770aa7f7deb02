/** Which backend a fault goes by, and what the plan says of it. Pure. */
import { describe, expect, it } from "vitest";
import type { Ability, Lack } from "../../src/core/ability.ts";
import bandwidth from "../../src/monkeys/bandwidth.ts";
import http from "../../src/monkeys/http.ts";
import latency from "../../src/monkeys/latency.ts";
import reset from "../../src/monkeys/reset.ts";

const NO_NETEM: Lack = { reason: "no netem here", hint: "install it" };
const lacking =
  (...absent: Ability[]) =>
  (ability: Ability) =>
    absent.includes(ability) ? NO_NETEM : undefined;
const decided = (given: object, lackOf: (ability: Ability) => Lack | undefined) =>
  latency.decide?.(latency.options.parse(given), lackOf);

describe("backend auto", () => {
  it("is the kernel where it can, for packets of any kind", () => {
    expect(decided({}, lacking())).toMatchObject({ options: { backend: "kernel" } });
    const options = bandwidth.options.parse({});
    expect(bandwidth.decide?.(options, lacking("netem"))).toMatchObject({
      options: { backend: "kernel" },
    });
    expect(reset.decide?.(reset.options.parse({}), lacking("netem"))?.options.backend).toBe(
      "kernel",
    );
  });
  it("is the proxy without netem, and says why", () => {
    const found = decided({ ports: "80" }, lacking("netem"));
    expect(found).toMatchObject({ options: { backend: "proxy", ports: "80" } });
    expect(found?.says).toContain("the proxy, because no netem here");
    expect(latency.needs(found!.options)).toEqual(["net", "redirect"]);
  });
  it.each([
    [{ protocol: "udp" }, "a proxy knows TCP alone"],
    [{ protocol: "icmp" }, "a proxy knows TCP alone"],
    [{ peerPorts: "5432" }, "a proxy stands in front of its own"],
    [{ distribution: "normal", jitter: "10ms" }, "a proxy spreads them evenly"],
  ])("is none for %j without netem, with both reasons", (given, why) => {
    const found = decided(given, lacking("netem"));
    expect(found?.lack?.reason).toContain("no netem here");
    expect(found?.lack?.reason).toContain(why);
    expect(decided(given, lacking())).toMatchObject({ options: { backend: "kernel" } });
    expect(decided(given, lacking())?.lack).toBeUndefined();
  });
  it("is none where neither can be had", () => {
    expect(decided({}, lacking("netem", "redirect"))?.lack?.reason).toContain("no netem here");
  });
  it("leaves alone what was said", () => {
    expect(decided({ backend: "proxy" }, lacking())).toBeUndefined();
    expect(decided({ backend: "kernel" }, lacking("netem"))).toBeUndefined();
  });
});

describe("a proxy that is asked for", () => {
  it.each([{ protocol: "udp" }, { peerPorts: "5432" }, { distribution: "normal", jitter: "10ms" }])(
    "is refused for what it cannot do: %j",
    (given) => {
      expect(latency.options.safeParse({ backend: "proxy", ...given }).success).toBe(false);
      expect(latency.options.safeParse({ backend: "kernel", ...given }).success).toBe(true);
    },
  );
});

describe("http", () => {
  it("says which messages it means, and what becomes of them", () => {
    const say = (given: object) => http.sentence(http.options.parse(given));
    expect(say({ methods: ["GET"], paths: ["/api/*"], share: "20%", duration: "5s" })).toBe(
      "answer 503 to 20% of the requests of GET /api/*, through a proxy in front of its ports, for 5s",
    );
    expect(say({ mode: "slow-body", hosts: ["a.b"] })).toContain(
      "pass bodies at 64kbit a second of all responses to a.b",
    );
  });
  it.each([
    { mode: "replace" },
    { headers: ["no colon"] },
    { set: ["X: a\r\nEvil: b"] },
    { code: 100 },
    { peerPorts: "80" },
    { jitter: "2s", delay: "1s" },
  ])("refuses %j", (given) => {
    expect(http.options.safeParse(given).success).toBe(false);
  });
});
