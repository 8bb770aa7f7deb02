/** Which name server is asked, to see whether questions are answered. */
import { describe, expect, it } from "vitest";
import { resolversIn } from "../../../src/agent/net/whom.ts";
import { anOrder } from "./made.ts";

const FILE = "search x\nnameserver 10.0.0.1\nnameserver fe80::1%eth0\nnameserver fd00::1\n";
const asked = (more: object) =>
  resolversIn(FILE, anOrder("dns", { kind: "loss", percent: 100 }, more));

describe("the name server to ask", () => {
  it("is the first, as a resolver's own choice is", () => {
    expect(asked({})).toEqual(["10.0.0.1"]);
  });
  it("is one that is meant: others answer, and say nothing", () => {
    expect(asked({ peers: ["fd00::1"] })).toEqual(["fd00::1"]);
    expect(asked({ except: ["10.0.0.0/24"] })).toEqual(["fd00::1"]);
    expect(asked({ peers: ["8.8.8.8"] })).toEqual([]);
  });
});
