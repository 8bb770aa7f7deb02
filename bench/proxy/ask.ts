/** What a client in a process of its own measures of one way. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { has } from "../measure.ts";
import { INSTRUMENT } from "./children.ts";

/** A round of the longest measurement takes 16 s. */
const DEADLINE = { timeout: 120_000, killSignal: "SIGKILL" } as const;
const run = promisify(execFile);

export const asker = has("wrk") ? "wrk" : "a client of Node's";

export async function measure(how: string, ...ports: readonly number[]): Promise<unknown> {
  const client = join(import.meta.dirname, "client.ts");
  const words = [client, how, ...ports.map(String)];
  const { stdout } = await run(process.execPath, [...INSTRUMENT, ...words], DEADLINE);
  return JSON.parse(stdout);
}

/** Of wrk where it is: it is no Node program, and leaves more of the machine to those who are measured. */
export async function asks(port: number): Promise<number> {
  if (asker !== "wrk") return Number(await measure("ask", port));
  const url = `http://127.0.0.1:${port}/api/things`;
  const { stdout } = await run("wrk", ["-t1", "-c32", "-d1s", url], DEADLINE);
  const wrong = /(Non-2xx|Socket errors).*/.exec(stdout);
  if (wrong) throw new Error(`wrk at ${url}: ${wrong[0]}`);
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]);
}
