import { expect, test } from "vitest";
import { ChaosError } from "../../src/failure.ts";
import { readAddress, whereOf } from "../../src/reporter/address.ts";
import http from "../../src/reporter/probes/http.ts";
import tcp from "../../src/reporter/probes/tcp.ts";

const kinds = [http, tcp];

test("a full address names its kind and its place", () => {
  const { kind, url, containerPort } = readAddress("https://shop.example/health", kinds);

  expect({ kind, containerPort }).toEqual({ kind: "http", containerPort: undefined });
  expect(whereOf(url)).toEqual({ host: "shop.example", port: 443 });
});

test.each([
  ["http://:8080/health?a=1", "http", 8080, "/health?a=1"],
  ["http://:80", "http", 80, "/"],
  ["tcp://:6379?expect=bytes", "tcp", 6379, "?expect=bytes"],
])("%s leaves the host to the target", (text, kind, containerPort, rest) => {
  const read = readAddress(text, kinds);

  expect(read).toMatchObject({ kind, containerPort });
  expect(read.url.pathname + read.url.search).toBe(rest);
});

test("what the label form gives, its kind can parse", () => {
  expect(http.parse(readAddress("http://:8080/health", kinds).url)).toHaveProperty("url");
  expect(tcp.parse(readAddress("tcp://:6379", kinds).url)).toHaveProperty("expect", "open");
});

test("the brackets of IPv6 are no part of the host", () => {
  expect(whereOf(new URL("tcp://[::1]:5432"))).toEqual({ host: "::1", port: 5432 });
});

test("an unknown scheme is refused with the nearest known", () => {
  const error = failure(() => readAddress("htp://127.0.0.1/", kinds));

  expect(error.code).toBe("PROBE_INVALID");
  expect(error.message).toContain('its scheme is "htp", expected one of http, https, tcp');
  expect(error.hint).toBe('Did you mean "http"?');
});

test.each(["127.0.0.1:8080", "", "http://", "http://:0/", "http://:99999/", "http://a b/"])(
  "%j is no address",
  (text) => {
    expect(failure(() => readAddress(text, kinds)).code).toBe("PROBE_INVALID");
  },
);

test.each(["http://127.0.0.1:99999/", "http://:99999/health"])(
  "%j has a port that is none, and that is what is said",
  (text) => {
    const { message } = failure(() => readAddress(text, kinds));
    expect(message).toContain("its port is 99999, expected 1 to 65535");
  },
);

test("a password in an address that cannot be read is not repeated", () => {
  const error = failure(() => readAddress("htp://me:secret@127.0.0.1/", kinds));

  expect(error.message).not.toContain("secret");
});

function failure(deed: () => unknown): ChaosError {
  try {
    deed();
  } catch (error) {
    if (error instanceof ChaosError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
