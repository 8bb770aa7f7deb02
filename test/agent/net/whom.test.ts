/** Whom the agent tries to reach, to see whether what is in effect is in effect. */
import { describe, expect, it } from "vitest";
import { whomToTry } from "../../../src/agent/net/whom.ts";
import { anOrder } from "./made.ts";

const ROUTERS = ["10.0.0.1"];
const cut = (peers?: readonly string[], more = {}) =>
  anOrder("cut", { kind: "loss", percent: 100 }, { ...(peers ? { peers } : {}), ...more });
const tried = (order: ReturnType<typeof cut>) => whomToTry(order, order, ROUTERS);

describe("whom to try", () => {
  it("is each peer that has an address of its own", () => {
    expect(tried(cut(["10.0.0.5", "10.0.0.6/32", "10.1.0.0/16", "fd00::5/128"]))).toEqual([
      ...["10.0.0.5", "10.0.0.6", "fd00::5"],
    ]);
  });

  it("is the way out where no peer is named, unless that is spared", () => {
    expect(tried(cut())).toEqual(ROUTERS);
    expect(tried(cut(undefined, { except: ["10.0.0.0/24"] }))).toEqual([]);
  });

  it("is nobody for ports of its own, or without TCP", () => {
    expect(tried(cut(["10.0.0.5"], { localPorts: [{ from: 80, to: 80 }] }))).toEqual([]);
    expect(tried(cut(["10.0.0.5"], { protocols: ["udp"] }))).toEqual([]);
    expect(tried(cut(["10.0.0.5"], { protocols: ["udp", "tcp"] }))).toEqual(["10.0.0.5"]);
  });

  it("is, by a datagram from there, somebody for ports of its own too, where UDP is meant", () => {
    const at80 = (more = {}) => cut(["10.0.0.5"], { localPorts: [{ from: 80, to: 80 }], ...more });
    const sent = (order: ReturnType<typeof cut>) => whomToTry(order, order, ROUTERS, "datagram");
    expect(sent(at80())).toEqual(["10.0.0.5"]);
    expect(sent(at80({ protocols: ["udp"] }))).toEqual(["10.0.0.5"]);
    expect(sent(at80({ protocols: ["tcp"] }))).toEqual([]);
  });
});
