/** The supervisor's API, asked as anybody with its socket might. */

import type { IncomingMessage } from "node:http";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aFault } from "../../journal/made.ts";
import { cat, endFleets, type Raised, raise } from "./fleets.ts";

let fleet: Raised;

beforeAll(async () => {
  fleet = await raise([cat("a")]);
});
afterAll(endFleets);

async function ask(method: string, path: string, body?: string) {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ socketPath: fleet.socket, method, path }, resolve).on("error", reject).end(body);
  });
  return { status: answer.statusCode, body: JSON.parse(await text(answer)) };
}

const path = (deed = "") => `/processes/${fleet.targetOf("a").id}${deed}`;

test.each([
  ["GET", "/shutdown"],
  ["GET", "/processes/:a/kill"],
  ["DELETE", "/processes/:a"],
  ["POST", "/processes/:a/dance"],
  ["POST", "/processes/unknown/kill"],
  ["GET", "/constructor"],
  ["PUT", "/claims"],
])("%s %s is 404 and does nothing", async (method, where) => {
  const before = await fleet.now("a");
  const { status, body } = await ask(method, where.replace("/processes/:a", path()));
  expect([status, body]).toEqual([404, { error: expect.any(String) }]);
  expect(await fleet.now("a")).toEqual(before);
});

test.each([
  ["/kill", "{", "JSON"],
  ["/kill", '{"signal":9}', "signal"],
  ["/kill", '{"signal":"SIGKILL","all":true}', "all"],
  ["/policy", "{}", "name"],
  ["/policy", '{"name":"sometimes","maximumRetryCount":0}', "name"],
  ["/policy", '{"name":"no","maximumRetryCount":1.5}', "maximumRetryCount"],
])("POST %s with %s is 400, says why, and does nothing", async (deed, sent, why) => {
  const before = await fleet.now("a");
  const { status, body } = await ask("POST", path(deed), sent);
  expect([status, body]).toEqual([400, { error: expect.stringContaining(why) }]);
  expect(await fleet.now("a")).toEqual(before);
});

test("a claim must be whole, and be on the victim that its path names", async () => {
  const { id } = fleet.targetOf("a");
  const rest = { expires: "", holder: "", generation: 0, fault: aFault("f") };
  const whole = { victim: "b", run: "r", token: "t", ...rest };
  for (const wrong of [{}, whole, { ...whole, victim: id, more: 1 }])
    expect((await ask("PUT", `/claims/${id}`, JSON.stringify(wrong))).status).toBe(400);
  const elsewhere = await ask("PUT", "/claims/b", JSON.stringify(whole));
  expect(elsewhere.status).toBe(404);
  expect((await ask("GET", "/claims")).body).toEqual([]);
});

test("a body of more than a mebibyte is refused", async () => {
  const { status } = await ask("POST", path("/policy"), `"${"x".repeat(1_100_000)}"`);
  expect(status).toBe(413);
});
