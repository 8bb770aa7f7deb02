/**
 * Where the behaviours of Toxiproxy's own suite stand (network-faults.md §6: P proxy, L latency, B bandwidth,
 * S slicer, D limit_data, T timeout, R reset_peer, C changes on the fly, M metrics, A API, E end to end), and
 * what it leaves out. A row says so in its test's title; one that nobody tests any more fails here.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isTitleIn } from "./titles.ts";

const HOW_MANY = { P: 7, L: 9, B: 2, S: 2, D: 8, T: 2, R: 3, C: 6, M: 1, A: 9, E: 1 };
const IDS = Object.entries(HOW_MANY).flatMap(([letter, many]) =>
  Array.from({ length: many }, (_, n) => `${letter}-${n + 1}`),
);
const root = join(import.meta.dirname, "..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const texts = readdirSync(join(root, "test/proxy"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts"))
  .map((file) => read(join("test/proxy", file)));

/** In a title, or in the first place of a table's row that is one. */
const stands = (id: string) =>
  texts.some((text) => new RegExp(`"(?:[^"\n]*[( ])?${id}(?:[:,) ][^"\n]*)?"`).test(text));

/** What its suite leaves out, by our test. */
const GAPS: readonly (readonly [string, string, string])[] = [
  [
    "an answer to a half-closed request",
    "data-path",
    "go on coming after the client has ended: the answer to a half-closed request",
  ],
  [
    "a reset of connections that were there before",
    "toxics",
    "resets a connection that was there before it, after so many bytes",
  ],
  ["a reset of 0 %", "toxics", "of 0 % resets nobody, and leaves ends as they are"],
  [
    "no new draw when a neighbour changes",
    "draws",
    "once made stay: no connection is drawn anew when a neighbour comes, changes or goes",
  ],
  [
    "the same draws for the same seed",
    "draws",
    "are the same for the same seed, and others for another",
  ],
  ["slow_close's time", "times", "slow-close lets the end go on then"],
  [
    "both endings of limit_data on real sockets",
    "toxics",
    "lets so many bytes through, then comes the %s",
  ],
  ["a shared bandwidth", "toxics", "is for all connections together where it is shared"],
  ["order under jitter", "line", "(%s) keeps their order, loses none and ends last"],
  ["bytes kept by 1,000 adds and removes under a flow", "churn", "under a flow at full speed"],
  [
    "an API that answers though a peer does not read",
    "api/api",
    "answers within a second though a peer does not read",
  ],
  ["counters that move", "data-path", "move while a connection lives (M-1)"],
  [
    "a slow dial that holds up nobody else",
    "data-path",
    "keeps others going while one waits for a service that does not answer its dial",
  ],
  ["IPv6", "data-path", "are several, of both families, and tell their ports"],
  ["no timer of a toxic that is gone", "times", "%s leaves no timer when it is taken away"],
  ["no rule and no process of a fault that is gone", "../docker/proxy-latency", "by %s reach"],
  ["a cap on memory", "churn", "a cap holds what a delay makes wait, and the next to come"],
];

describe("Toxiproxy's rows", () => {
  it.each(IDS)("%s is in a title", (id) => {
    expect(stands(id)).toBe(true);
  });

  it("P-8, how long a round trip takes, is a bench's: no test asserts a time", () => {
    expect(read("bench/proxy.ts")).toContain(`what: "round trip", how: "ping"`);
  });

  it.each(GAPS)("%s is tested, too", (_, file, title) => {
    expect(isTitleIn(read(`test/proxy/${file}.test.ts`), title)).toBe(true);
  });

  it("are not there where no title has them", () => {
    expect(stands("P-9")).toBe(false);
    expect(stands("R-4")).toBe(false);
  });
});
