/** `chaos proxy` as a program: what it reads, where it stands, and how it ends. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { readAddress } from "../../src/proxy/api/address.ts";
import type { Address } from "../../src/proxy/fault-proxy.ts";
import { dial, eventually, HOST, portOf, roundTrip, serveEcho } from "../proxy/world.ts";
import { inside, temporaryFolder } from "./chaos.ts";

interface Stood {
  readonly child: ChildProcess;
  readonly api: string;
  readonly seed: string;
  readonly proxies: readonly { readonly name: string; readonly listen: string }[];
  readonly said: () => string;
}

async function stand(args: readonly string[]): Promise<Stood> {
  const all = [inject("program"), "proxy", "--api", `${HOST}:0`, "--json", ...args];
  const child = spawn(process.execPath, all, { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let said = "";
  child.stderr.on("data", (text) => {
    said += text;
  });
  let text = "";
  while (!text.includes("\n")) text += ((await once(child.stdout, "data")) as [Buffer])[0];
  return { child, ...JSON.parse(text), said: () => said };
}

const file = (proxies: unknown): string => {
  const path = join(temporaryFolder(), "proxies.json");
  writeFileSync(path, typeof proxies === "string" ? proxies : JSON.stringify(proxies));
  return path;
};

const doorOf = ({ proxies }: Stood) => readAddress(proxies[0]?.listen ?? "") as Address;

describe("chaos proxy", () => {
  it("stands where its flags and its file say, with their toxics, and obeys its API", async () => {
    const upstream = `${HOST}:${portOf(await serveEcho())}`;
    const toxics = [{ type: "latency", attributes: { latency: 700 } }];
    const config = file([{ name: "slow", upstream, toxics }]);
    const flags = ["--listen", `${HOST}:0`, "--upstream", upstream, "--seed", "mine"];
    const stood = await stand(["--config", config, ...flags]);
    expect(stood.seed).toBe("mine");
    expect(stood.proxies.map(({ name }) => name)).toEqual(["proxy", "slow"]);
    expect(await roundTrip(await dial(doorOf(stood)))).toBeLessThan(700);
    const slow = await dial(readAddress(stood.proxies[1]?.listen ?? "") as Address);
    expect(await roundTrip(slow)).toBeGreaterThanOrEqual(700);
    expect((await fetch(`${stood.api}/reset`, { method: "POST" })).status).toBe(204);
    expect(await roundTrip(slow)).toBeLessThan(700);
  });

  it("ends on SIGTERM when all have left, who may finish", async () => {
    const upstream = `${HOST}:${portOf(await serveEcho())}`;
    const stood = await stand(["--listen", `${HOST}:0`, "--upstream", upstream, "--drain", "1m"]);
    const client = await dial(doorOf(stood));
    await roundTrip(client);
    const over = once(stood.child, "close");
    stood.child.kill("SIGTERM");
    await eventually(() => stood.said().includes("nobody is let in"), "it says so");
    // It says so as it is told, and closes its doors in the same moment.
    const knock = () =>
      dial(doorOf(stood)).then(
        ({ socket }) => void socket.destroy(),
        ({ message }: Error) => message,
      );
    await expect.poll(knock, { timeout: 10_000 }).toContain("ECONNREFUSED");
    await roundTrip(client);
    client.socket.end();
    expect(await over).toEqual([0, null]);
  });

  it("cuts who is left at the bound, and everybody at the second signal", async () => {
    const upstream = `${HOST}:${portOf(await serveEcho())}`;
    const flags = ["--listen", `${HOST}:0`, "--upstream", upstream];
    const bounded = await stand([...flags, "--drain", "100ms"]);
    await roundTrip(await dial(doorOf(bounded)));
    bounded.child.kill("SIGINT");
    expect(await once(bounded.child, "close")).toEqual([0, null]);
    expect(bounded.said()).toContain("1 still open");
    const stubborn = await stand([...flags, "--drain", "1m"]);
    await roundTrip(await dial(doorOf(stubborn)));
    stubborn.child.kill("SIGTERM");
    await eventually(() => stubborn.said().includes("once more"), "it says so");
    stubborn.child.kill("SIGTERM");
    expect(await once(stubborn.child, "close")).toEqual([143, null]);
  });
});

describe("chaos proxy, before it opens a port,", () => {
  it.each<[string[], number, string]>([
    [["--listen", "127.0.0.1:1"], 2, "a proxy needs both"],
    [["--listen", "x", "--upstream", "a:1"], 2, 'listen is "x", expected host:port'],
    [["--api", "nowhere"], 2, 'Cannot use --api "nowhere"'],
    [["--drain", "soon"], 2, 'Cannot read duration "soon"'],
    [["--config", "/nowhere.json"], 2, "ENOENT"],
  ])("refuses %j with exit %i", async (args, exit, says) => {
    const outcome = await inside(["proxy", ...args]);
    expect(outcome.exit).toBe(exit);
    expect(outcome.stderr).toContain(says);
  });

  it.each([
    ["{", "JSON"],
    [[{ name: "a" }], "missing required field: upstream at proxy 1"],
    [[{ name: "a", upstream: "b:1", toxics: [{ type: "latncy" }] }], 'Did you mean "latency"?'],
    [[{ name: "a", upstream: "b:1", enabeld: false }], 'did you mean "enabled"?'],
    [[{ name: "a", upstream: "b:1", toxic: [] }], 'did you mean "toxics"? Allowed are name'],
    [
      [{ name: "a", upstream: "b:1", toxics: [{ type: "noop", toxicty: 0 }] }],
      'unknown key "toxicty": did you mean "toxicity"? Allowed are name, type, stream, toxicity, attributes at toxic 1 of proxy 1',
    ],
    [
      [
        { name: "a", upstream: "b:1" },
        { name: "a", upstream: "c:1" },
      ],
      'two proxies are named "a"',
    ],
    [
      [
        { name: "a", listen: "127.0.0.1:81", upstream: "b:1" },
        { name: "b", listen: "127.0.0.1:81", upstream: "c:1" },
      ],
      'proxies "a" and "b" both listen on 127.0.0.1:81',
    ],
    [[{ name: "a", listen: "127.0.0.1:81", upstream: "127.0.0.1:81" }], "and leads there"],
    [[{ name: "a", listen: "localhost:81", upstream: "127.0.0.1:81" }], "and leads there"],
    [[{ name: "a", listen: ":81", upstream: "127.0.0.1:81" }], "and leads there"],
  ])("refuses the file %j: %s", async (config, says) => {
    const { exit, stderr } = await inside(["proxy", "--config", file(config)]);
    expect([exit, stderr]).toEqual([2, expect.stringContaining(says)]);
  });

  it("says what it would be, and warns of an API that others can reach", async () => {
    const config = file([{ name: "a", upstream: "b:1", toxics: [{ type: "noop" }] }]);
    const { exit, stdout, stderr } = await inside([
      ...["proxy", "--config", config, "--seed", "s"],
      ...["--api", "0.0.0.0:8474", "--check"],
    ]);
    expect(exit).toBe(0);
    expect(stdout).toBe("API: http://0.0.0.0:8474, seed s\na: 127.0.0.1:0 → b:1, on, toxics: 1\n");
    expect(stderr).toContain("obeys everybody");
  });

  it("says as JSON what it would be in the words of the API", async () => {
    const toxics = [{ type: "slow_close", toxicity: 0.5 }];
    const config = file([{ name: "a", upstream: "b:1", enabled: false, toxics }]);
    const { stdout } = await inside(["proxy", "--config", config, "--check", "--json"]);
    const told = { stream: "downstream", toxicity: 0.5, attributes: { delay: 0 } };
    expect(JSON.parse(stdout).proxies).toEqual([
      {
        name: "a",
        listen: "127.0.0.1:0",
        upstream: "b:1",
        enabled: false,
        toxics: [{ name: "slow_close_downstream", type: "slow_close", ...told }],
      },
    ]);
  });

  it("says which port it cannot have", async () => {
    const taken = `${HOST}:${portOf(await serveEcho())}`;
    const where = ["--api", `${HOST}:0`, "--listen", taken, "--upstream", "nowhere:1"];
    const { exit, stderr } = await inside(["proxy", ...where]);
    expect([exit, stderr]).toEqual([6, expect.stringContaining("EADDRINUSE")]);
    const api = await inside(["proxy", "--api", taken]);
    expect([api.exit, api.stderr]).toEqual([6, expect.stringContaining(taken)]);
  });
});
