/** The API as its clients meet it. */
import { onTestFinished } from "vitest";
import { openCollection } from "../../../src/proxy/api/collection.ts";
import { openApi } from "../../../src/proxy/api/server.ts";
import { loadKinds } from "../../../src/proxy/kinds.ts";

export interface Api {
  readonly url: string;
  /** Status, body and headers; `userAgent` where it matters. */
  call(method: string, path: string, body?: unknown, userAgent?: string): Promise<Called>;
}

export interface Called {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the API says
  readonly body: any;
  readonly headers: Headers;
}

export async function serveApi(seed = "seed"): Promise<Api> {
  const collection = openCollection({ kinds: await loadKinds(), seed });
  const server = await openApi({ collection, version: "1.2.3" }, { host: "127.0.0.1", port: 0 });
  onTestFinished(async () => {
    await server.close();
    await collection.close();
  });
  const url = `http://127.0.0.1:${server.address.port}`;
  return {
    url,
    call: async (method, path, body, userAgent = "tests") => {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { "User-Agent": userAgent },
        ...(body === undefined ? {} : { body: text }),
      });
      const said = await response.text();
      const isJson = response.headers.get("content-type") === "application/json";
      const { status, headers } = response;
      return { status, headers, body: isJson ? JSON.parse(said) : said };
    },
  };
}
