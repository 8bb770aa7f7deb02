/** Who listens to a connection knows when nothing is on the way, or knows nothing any more. */
import { expect, it } from "vitest";
import { type Overhearing, openOverhearing } from "../../../src/proxy/http/overhearing.ts";

const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const UPGRADE = "GET / HTTP/1.1\r\nUpgrade: x\r\n\r\n";
const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
const NONE = "HTTP/1.1 204 No Content\r\n\r\n";
const SOME = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab";

/** As a lent buffer is: somebody else's afterwards. */
function hear(one: Overhearing, way: "asked" | "answered", text: string): void {
  const bytes = Buffer.from(text);
  one[way](bytes);
  bytes.fill(0);
}

const up = (text: string) => ["asked", text] as const;
const down = (text: string) => ["answered", text] as const;

it.each([
  ["nothing yet", [], true],
  ["asked", [up(GET)], false],
  ["answered", [up(GET), down(NONE)], true],
  ["in part", [up(GET), down(SOME.slice(0, -1))], false],
  [
    "in parts",
    [up(GET), down(SOME.slice(0, 9)), down(SOME.slice(9, 20)), down(SOME.slice(20))],
    true,
  ],
  ["a request in parts", [up(GET.slice(0, 5)), up(GET.slice(5)), down(NONE)], true],
  ["an answer that is not the last", [up(GET), down(CONTINUE)], false],
  ["and the last", [up(GET), down(CONTINUE + NONE)], true],
  ["more asked than answered", [up(GET + GET), down(NONE)], false],
  ["declined", [up(UPGRADE), down(NONE)], true],
  ["more behind a wish to leave", [up(UPGRADE + GET), down(NONE + NONE)], false],
  ["agreed", [up(UPGRADE), down("HTTP/1.1 101 Yes\r\n\r\n")], false],
  ["what nobody asked for", [down(NONE)], false],
  ["no HTTP, and then some", [up("EHLO a\r\n"), down("250 b\r\n"), up(GET), down(NONE)], false],
  ["an answer without a length", [up(GET), down("HTTP/1.1 200 OK\r\n\r\nx")], false],
] as const)("%s", (_, turns, isSettled) => {
  const one = openOverhearing();
  for (const [way, text] of turns) hear(one, way, text);
  expect(one.isSettled()).toBe(isSettled);
});
