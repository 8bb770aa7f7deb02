/** What a stage holds: order, times and bytes, on a clock turned by hand. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Stage } from "../../src/proxy/stage.ts";
import bandwidth from "../../src/proxy/toxics/bandwidth.ts";
import corrupt from "../../src/proxy/toxics/corrupt.ts";
import latency from "../../src/proxy/toxics/latency.ts";
import limitData from "../../src/proxy/toxics/limit-data.ts";
import slicer from "../../src/proxy/toxics/slicer.ts";
import { seed } from "../proof.ts";
import { type FakeLink, fakeLink, openTurned, type Turned } from "./fake-link.ts";
import { counted } from "./world.ts";

interface Bench {
  readonly clock: Turned;
  readonly link: FakeLink;
  readonly stage: Stage;
}

function put(attach: (link: FakeLink) => Stage): Bench {
  const clock = openTurned();
  const link = fakeLink(clock);
  return { clock, link, stage: attach(link) };
}

const sizes = (link: FakeLink) => link.passed.map(({ bytes }) => bytes.length);

const writes = fc.array(
  fc.record({ waitMs: fc.integer({ min: 0, max: 50 }), size: fc.integer({ min: 1, max: 3_000 }) }),
  { minLength: 1, maxLength: 40 },
);

describe("whatever holds bytes", () => {
  const kinds: Record<string, (link: FakeLink) => Stage> = {
    latency: (link) => latency.attach({ latency: 30, jitter: 30 }, link),
    bandwidth: (link) => bandwidth.attach({ rate: 100, shared: false }, link),
    slicer: (link) => slicer.attach({ average_size: 100, size_variation: 90, delay: 700 }, link),
  };

  it.each(Object.keys(kinds))("(%s) keeps their order, loses none and ends last", (name) => {
    const property = fc.property(writes, fc.boolean(), (all, isFlushed) => {
      const { clock, link, stage } = put(kinds[name] as (link: FakeLink) => Stage);
      const whole = counted(all.reduce((sum, { size }) => sum + size, 0));
      let at = 0;
      for (const { waitMs, size } of all) {
        clock.turnTo(clock.now() + waitMs);
        stage.take(whole.subarray(at, at + size), clock.now());
        at += size;
      }
      stage.end(clock.now());
      if (isFlushed) stage.flush();
      else clock.turnTo(1_000_000);
      expect(link.text()).toBe(whole.toString("latin1"));
      expect(link.ended()).toBeDefined();
      expect([link.held(), clock.pending()]).toEqual([0, 0]);
    });
    fc.assert(property, { seed: Number.parseInt(seed, 16) | 0 });
  });
});

describe("latency", () => {
  it("counts from the arrival, and never lets anything go before its time, however it varies", () => {
    const { clock, link, stage } = put((link) => latency.attach({ latency: 50, jitter: 40 }, link));
    for (let i = 0; i < 500; i++) {
      stage.take(Buffer.from([i & 255]), clock.now());
      clock.turnTo(clock.now() + 1);
    }
    clock.turnTo(10_000);
    const waits = link.passed.map(({ onMs }, at) => onMs - at);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...waits)).toBeLessThanOrEqual(90);
    expect(new Set(waits).size).toBeGreaterThan(100);
    for (const { atMs, onMs } of link.passed) expect(onMs).toBeGreaterThanOrEqual(atMs);
  });

  it("varies both ways, by as much as the jitter", () => {
    const { clock, link, stage } = put((link) => latency.attach({ latency: 50, jitter: 40 }, link));
    for (let i = 0; i < 500; i++) {
      stage.take(Buffer.from("x"), clock.now());
      clock.turnTo(clock.now() + 100);
    }
    const waits = link.passed.map(({ onMs }, at) => onMs - 100 * at).sort((a, b) => a - b);
    expect([waits[0], waits[250], waits[499]].map((ms) => Math.round((ms as number) / 10))).toEqual(
      [1, 5, 9],
    );
  });

  it("adds up to the sum of two, though each is late by a turn of the loop", () => {
    const clock = openTurned();
    const [first, second] = [fakeLink(clock), fakeLink(clock)];
    const behind = latency.attach({ latency: 500, jitter: 0 }, second);
    const stage = latency.attach(
      { latency: 500, jitter: 0 },
      {
        ...first,
        pass: (bytes, atMs) => behind.take(bytes, atMs),
        at: (due, ring) => clock.at(due + 7, ring),
      },
    );
    stage.take(Buffer.from("a"), 0);
    clock.turnTo(2_000);
    expect(second.passed.map(({ onMs }) => onMs)).toEqual([1_000]);
  });

  it("lets go at once when the jitter is drawn below nothing", () => {
    const { clock, link, stage } = put((link) => latency.attach({ latency: 0, jitter: 100 }, link));
    for (let i = 0; i < 100; i++) stage.take(Buffer.from("a"), clock.now());
    expect(link.passed.length).toBeGreaterThanOrEqual(1);
    clock.turnTo(100);
    expect(link.passed).toHaveLength(100);
  });
});

describe("bandwidth", () => {
  it("takes as long as its rate says, in small pieces (B-1)", () => {
    const { clock, link, stage } = put((link) =>
      bandwidth.attach({ rate: 1_000, shared: false }, link),
    );
    for (let at = 0; at < 480_000; at += 60_000) stage.take(Buffer.alloc(60_000), 0);
    clock.turnTo(10_000);
    expect(Math.max(...sizes(link))).toBeLessThanOrEqual(20_000);
    expect(link.passed.at(-1)?.onMs).toBeCloseTo(480, 6);
  });

  it("does not pay for time in which nothing came", () => {
    const { clock, link, stage } = put((link) =>
      bandwidth.attach({ rate: 1, shared: false }, link),
    );
    clock.turnTo(5_000);
    stage.take(Buffer.alloc(100), 5_000);
    clock.turnTo(6_000);
    expect(link.passed.at(-1)?.onMs).toBeCloseTo(5_100, 6);
  });

  it("is shared by all connections where it is told so", () => {
    const clock = openTurned();
    const shared = {};
    const links = Array.from({ length: 4 }, () => ({ ...fakeLink(clock), shared }));
    for (const link of links)
      bandwidth.attach({ rate: 100, shared: true }, link).take(Buffer.alloc(10_000), 0);
    clock.turnTo(10_000);
    const ends = links.map(({ passed }) => passed.at(-1)?.onMs ?? 0);
    // Each had its turn: none waited for all of another's.
    expect(Math.min(...ends)).toBeGreaterThan(330);
    expect(Math.max(...ends)).toBeCloseTo(400, 6);
  });

  it("of nothing lets nothing through", () => {
    const { clock, link, stage } = put((link) =>
      bandwidth.attach({ rate: 0, shared: false }, link),
    );
    stage.take(Buffer.from("a"), 0);
    stage.end(0);
    clock.turnTo(1e9);
    expect([link.text(), link.ended(), clock.pending()]).toEqual(["", undefined, 0]);
    stage.flush();
    expect([link.text(), link.ended()]).toEqual(["a", 1e9]);
  });
});

describe("slicer", () => {
  it("cuts about the size it is told (S-1)", () => {
    const { clock, link, stage } = put((link) =>
      slicer.attach({ average_size: 1_024, size_variation: 512, delay: 10 }, link),
    );
    const whole = counted(480_000);
    for (let at = 0; at < whole.length; at += 32_000)
      stage.take(whole.subarray(at, at + 32_000), 0);
    clock.turnTo(1_000);
    expect(sizes(link).length).toBeGreaterThan(240);
    expect(sizes(link).length).toBeLessThan(720);
    // The last of what came at once is what remains.
    const full = sizes(link).filter((size) => size >= 512);
    expect([Math.min(...full), Math.max(...full)].map((size) => Math.round(size / 128))).toEqual([
      4, 12,
    ]);
    expect(link.text()).toBe(whole.toString("latin1"));
  });

  it("cuts to single bytes, and waits after each (S-2)", () => {
    const { clock, link, stage } = put((link) =>
      slicer.attach({ average_size: 1, size_variation: 0, delay: 2_000 }, link),
    );
    stage.take(Buffer.alloc(24), 100);
    clock.turnTo(1_000);
    expect(sizes(link)).toEqual(Array(24).fill(1));
    expect(link.passed.at(-1)?.onMs).toBeCloseTo(100 + 23 * 2, 6);
  });
});

describe("limit-data", () => {
  const rows: [string, number, number[], string[]][] = [
    ["D-1", 100, [50], ["50"]],
    ["D-2", 100, [100], ["100", "cut"]],
    ["D-3", 100, [150], ["100", "cut"]],
    ["D-4", 100, [25, 25, 25, 25], ["25", "25", "25", "25", "cut"]],
    ["D-5", 100, [90, 20], ["90", "10", "cut"]],
    ["D-6", 0, [100], ["cut"]],
  ];
  it.each(rows)("%s: lets %i of %j bytes through: %j", (_, bytes, chunks, wanted) => {
    const { link, stage } = put((link) => limitData.attach({ bytes, ending: "end" }, link));
    for (const size of chunks) stage.take(Buffer.alloc(size), 0);
    const fate = link.fate();
    expect([...sizes(link).map(String), ...(fate ? [fate] : [])]).toEqual(wanted);
  });

  it("remembers what went through when it is set anew (D-7), and resets where it is told so", () => {
    const { link, stage } = put((link) => limitData.attach({ bytes: 100, ending: "end" }, link));
    stage.take(Buffer.alloc(90), 0);
    const again = limitData.attach({ bytes: 100, ending: "reset" }, link);
    again.take(Buffer.alloc(20), 0);
    expect([sizes(link), link.fate()]).toEqual([[90, 10], "reset"]);
  });

  it("lets an end through before any byte (D-8)", () => {
    const { link, stage } = put((link) => limitData.attach({ bytes: 9, ending: "end" }, link));
    stage.end(0);
    expect([link.ended(), link.fate()]).toEqual([0, undefined]);
  });
});

describe("corrupt", () => {
  const flips = (text: string) => [...text].flatMap((sign, at) => (sign === "\0" ? [] : [at]));

  it("flips one bit here and there, the same ones however the stream is cut", () => {
    const whole = put((link) => corrupt.attach({ every: 100 }, link));
    whole.stage.take(Buffer.alloc(100_000), 0);
    const cut = put((link) => corrupt.attach({ every: 100 }, link));
    for (let at = 0; at < 100_000; at += 7)
      cut.stage.take(Buffer.alloc(Math.min(7, 100_000 - at)), 0);
    expect(cut.link.text() === whole.link.text()).toBe(true);
    const hit = flips(whole.link.text());
    expect(hit.length).toBeGreaterThan(800);
    expect(hit.length).toBeLessThan(1_250);
    for (const at of hit) expect(Math.log2(whole.link.text().charCodeAt(at)) % 1).toBe(0);
  });

  it("leaves the sender's own bytes alone", () => {
    const { stage } = put((link) => corrupt.attach({ every: 1 }, link));
    const given = Buffer.alloc(50);
    stage.take(given, 0);
    expect(given.equals(Buffer.alloc(50))).toBe(true);
  });
});
