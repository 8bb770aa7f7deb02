/** Whatever comes, and however it is cut: where no rule means it, bytes out equal bytes in. */
import { describe, expect, it } from "vitest";
import { openExchanges, type Rules } from "../../../src/proxy/http/exchanges.ts";
import { openOverhearing } from "../../../src/proxy/http/overhearing.ts";
import { rowOf } from "../../../src/proxy/random.ts";
import { isFull, note, seed } from "../../proof.ts";
import { fakeLink, openTurned } from "../fake-link.ts";
import {
  type Asked,
  below,
  broken,
  exchange,
  foreign,
  type Random,
  split,
} from "./conversations.ts";

const BYTES = isFull ? 10_000_000 : 1_000_000;

interface Told {
  readonly asked: readonly Asked[];
  /** Right, in order and from the beginning: each of so many requests must be seen. */
  readonly isOrderly: boolean;
}

function conversation(random: Random): Told {
  const asked = Array.from({ length: 1 + below(random, 5) }, () => exchange(random));
  const isOrderly = random() < 0.5;
  if (isOrderly) return { asked, isOrderly };
  if (random() < 0.4) asked.push(foreign(random));
  const spoilt = below(random, asked.length);
  const spoil = (one: Asked): Asked =>
    random() < 0.5
      ? { ...one, request: broken(random, one.request) }
      : { ...one, response: broken(random, one.response) };
  return { asked: asked.map((one, at) => (at === spoilt ? spoil(one) : one)), isOrderly };
}

/** Rules are there, and mean nobody. */
function nobodysRules(): Rules & { count(): number; turn(): void } {
  let requests = 0;
  let areThere = true;
  return {
    areThere: () => areThere,
    turn: () => {
      areThere = !areThere;
    },
    judge: () => [],
    seen: () => {
      requests += 1;
    },
    count: () => requests,
  };
}

type Turn = { readonly isUp: boolean; readonly bytes: Buffer };

/** Each answer after its question; or answers that come at any time, as nothing may depend on it. */
function turnsOf({ asked, isOrderly }: Told, random: Random): Turn[] {
  const cut = (isUp: boolean, text: string) =>
    split(random, Buffer.from(text, "latin1")).map((bytes) => ({ isUp, bytes }));
  if (isOrderly || random() < 0.5)
    return asked.flatMap(({ request, response }) => [
      ...cut(true, request),
      ...cut(false, response),
    ]);
  const up = cut(true, asked.map(({ request }) => request).join(""));
  const down = cut(false, asked.map(({ response }) => response).join(""));
  const turns: Turn[] = [];
  while (up.length + down.length > 0) {
    const isUp = down.length === 0 || (up.length > 0 && random() < 0.7);
    turns.push((isUp ? up : down).shift() as Turn);
  }
  return turns;
}

/** @returns how many requests were seen as such */
function carry(told: Told, random: Random, what: string): number {
  const clock = openTurned();
  const links = { upstream: fakeLink(clock), downstream: fakeLink(clock) };
  const rules = nobodysRules();
  const { requests, responses } = openExchanges(links, rules, openOverhearing());
  for (const { isUp, bytes } of turnsOf(told, random)) {
    // Rules come and go while it goes on.
    if (!told.isOrderly && random() < 0.05) rules.turn();
    (isUp ? requests : responses).take(Buffer.from(bytes), clock.now());
  }
  requests.end(clock.now());
  responses.end(clock.now());
  const all = (of: keyof Asked) => told.asked.map((one) => one[of]).join("");
  expect(links.upstream.text() === all("request"), `requests of ${what}`).toBe(true);
  expect(links.downstream.text() === all("response"), `responses of ${what}`).toBe(true);
  for (const { ended, fate } of Object.values(links))
    expect([ended(), fate()], what).toEqual([0, undefined]);
  expect(links.downstream.held(), what).toBe(0);
  // What nobody answered is still waited for.
  if (told.isOrderly) expect(links.upstream.held(), what).toBe(0);
  if (told.isOrderly) expect(rules.count(), what).toBe(told.asked.length);
  return rules.count();
}

describe("the HTTP scanner", () => {
  it("loses, doubles and changes no byte of right and broken streams, however they are cut", () => {
    let bytes = 0;
    let seen = 0;
    let at = 0;
    for (; bytes < BYTES; at++) {
      const random = rowOf(seed, "fuzz", String(at));
      const told = conversation(random);
      seen += carry(told, random, `conversation ${at}, CHAOS_SEED=${seed}`);
      for (const { request, response } of told.asked) bytes += request.length + response.length;
    }
    note({
      loop: "http scanner",
      of: "fuzz",
      counts: { bytes, conversations: at, requests: seen },
      failures: [],
    });
    process.stderr.write(`${bytes} bytes, ${seen} requests seen, CHAOS_SEED=${seed}\n`);
    // It did look, and did not let everything pass unread.
    expect(seen).toBeGreaterThan(at);
  });
});
