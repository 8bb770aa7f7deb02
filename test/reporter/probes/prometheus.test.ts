import { afterEach, expect, test } from "vitest";
import prometheus from "../../../src/reporter/probes/prometheus.ts";
import { type Served, serveHttp } from "./servers.ts";

const served: Served[] = [];
afterEach(async () => {
  await Promise.all(served.splice(0).map((one) => one.close()));
});

async function asked(answer: unknown, is: string, status = 200) {
  const server = await serveHttp((_, response) =>
    response.writeHead(status).end(typeof answer === "string" ? answer : JSON.stringify(answer)),
  );
  served.push(server);
  const url = `prom+http://x:9090/prefix/?query=${encodeURIComponent('up{job="a b"}')}`;
  const options = prometheus.options.parse({ ...prometheus.parse(new URL(url)), is });
  return { server, answer: await prometheus.open(options, () => server).sample(2_000) };
}

const vector = (...values: string[]) => ({
  status: "success",
  data: {
    resultType: "vector",
    result: values.map((value) => ({ metric: {}, value: [1, value] })),
  },
});

test.each([
  [vector("1", "1"), "== 1", undefined],
  [vector("1", "0"), "== 1", "value"],
  [vector("0.5"), "< 1", undefined],
  [vector("1"), "<= 1", undefined],
  [vector("2"), ">= 2.5", "value"],
  [vector("2"), "> 1e0", undefined],
  [vector("2"), "!= 2", "value"],
  [vector("NaN"), "!= 2", "value"],
  [vector("+Inf"), "> 0", undefined],
  [vector(), ">= 0", "no-data"],
  [{ status: "success", data: { resultType: "scalar", result: [1, "3"] } }, "== 3", undefined],
  [{ status: "error", error: "parse error" }, "== 3", "bad-answer"],
  ["<html>", "== 3", "bad-answer"],
])("%j %s: %s", async (given, is, reason) => {
  const { answer } = await asked(given, is);
  expect(answer.ok).toBe(reason === undefined);
  expect(answer.reason).toBe(reason);
});

test("asks the query API under the address's path, with the query as it was written", async () => {
  const { server } = await asked(vector("1"), "> 0");
  const { url } = JSON.parse(server.received[0] ?? "");
  expect(new URL(url, "http://x").pathname).toBe("/prefix/api/v1/query");
  expect(new URL(url, "http://x").searchParams.get("query")).toBe('up{job="a b"}');
});

test("a refusal is its status", async () => {
  expect((await asked("", "> 0", 503)).answer).toMatchObject({ ok: false, reason: "status-503" });
});

test("a condition that is none is refused", () => {
  const given = { url: "prom+http://x/", query: "up", is: "about 1" };
  expect(prometheus.options.safeParse(given).error?.message).toContain("expected a condition");
});
