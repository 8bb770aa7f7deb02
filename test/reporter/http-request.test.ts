import { expect, test } from "vitest";
import { requester } from "../../src/reporter/http-request.ts";

test.each([
  ["http", 80, "127.0.0.1"],
  ["http", 8080, "127.0.0.1:8080"],
  ["http", 443, "127.0.0.1:443"],
  ["https", 443, "127.0.0.1"],
  ["https", 80, "127.0.0.1:80"],
])(
  "over %s the Host header names port %i only where it is not the scheme's own",
  (scheme, port, host) => {
    const url = new URL(`${scheme}://shop.invalid/health`);

    const request = requester({ url, method: "GET" })({ host: "127.0.0.1", port });
    request.on("error", () => {});
    request.destroy();

    expect(request.getHeader("host")).toBe(host);
  },
);
