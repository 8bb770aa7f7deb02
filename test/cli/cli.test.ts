/** What a user sees of an engine that is not there, does not answer, or is none. */

import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { chaos, inside, NO_ENGINE, temporaryFolder } from "./chaos.ts";

async function listening(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Takes connections, and says nothing on any. */
async function silence(): Promise<string> {
  const open = new Set<{ destroy(): void }>();
  const server = createTcpServer((socket) => void open.add(socket.on("error", () => {})));
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return listening(server);
}

async function serving(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return listening(server);
}

const DRILLS = [["preflight"], ["revert"], ["kill", "--zone", "a", "--dry-run"]];

describe("an engine that is not there", () => {
  it.each(DRILLS.map((args) => [args]))("is said to be so by %j, with exit 6", async (args) => {
    const { exit, stdout, stderr } = await inside(args, { CHAOS_STATE: temporaryFolder() });
    expect(stderr).toContain("[ENGINE_UNREACHABLE]");
    expect(stderr).toContain(`DOCKER_HOST (${NO_ENGINE})`);
    expect({ exit, stdout }).toEqual({ exit: 6, stdout: "" });
  });

  it("is named by the flag that named it, and nothing else is tried", async () => {
    const { exit, stderr } = await inside(["--host", "tcp://127.0.0.1:2", "targets", "--all"]);
    expect(stderr).toContain("--host (tcp://127.0.0.1:2)");
    expect(stderr).not.toContain("DOCKER_HOST (");
    expect(exit).toBe(6);
  });

  it("is not taken for one in an empty context: the context is named", async () => {
    const env = { DOCKER_CONFIG: temporaryFolder() };
    const { exit, stderr } = await inside(["--context", "nowhere", "targets", "--all"], env);
    expect(stderr).toContain("--context nowhere");
    expect(exit).toBe(6);
  });

  it("is no pass for --allow-empty: nobody knows whether there is nothing", async () => {
    const { exit } = await inside(["noop", "--all", "--allow-empty"]);
    expect(exit).toBe(6);
  });

  it("never shows a stack trace to a user who did not ask for one", async () => {
    const { stderr } = await chaos(["preflight"]);
    expect(stderr).not.toMatch(/^\s+at /m);
    const asked = await inside(["preflight"], { CHAOS_DEBUG: "1" });
    expect(asked.stderr).toMatch(/^\s+at /m);
  });
});

describe("an engine that takes the call", () => {
  it("and never answers is given up after the deadline, with exit 6", async () => {
    const host = await silence();
    const { exit, stderr } = await inside(["targets", "--all"], { DOCKER_HOST: host });
    expect(stderr).toContain(`DOCKER_HOST (${host})`);
    expect(stderr).toMatch(/did not answer|within/);
    expect(exit).toBe(6);
  });

  it.each([
    ["with something that is not JSON", "<html>hello</html>"],
    ["with another API's JSON", '{"hello":"world"}'],
    ["with nothing", ""],
  ])("and answers %s is no engine, with exit 6", async (_what, body) => {
    const host = await serving((_request, response) => void response.end(body));
    const { exit, stderr } = await inside(["targets", "--all"], { DOCKER_HOST: host });
    expect(stderr).toContain("[ENGINE_");
    expect(stderr).not.toContain("This is a bug");
    expect(exit).toBe(6);
  });

  it("and answers with an error is quoted, with exit 6", async () => {
    const host = await serving((_request, response) => {
      response.writeHead(403, { "content-type": "application/json" });
      response.end('{"message":"go away"}');
    });
    const { exit, stderr } = await inside(["targets", "--all"], { DOCKER_HOST: host });
    expect(stderr).toContain("go away");
    expect(exit).toBe(6);
  });

  it("and speaks only newer versions than we do is said to, with exit 6", async () => {
    const version = { Version: "99.0", ApiVersion: "1.99", MinAPIVersion: "1.90" };
    const host = await serving((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(version));
    });
    const { exit, stderr } = await inside(["targets", "--all"], { DOCKER_HOST: host });
    expect(stderr).toContain("1.90");
    expect(exit).toBe(6);
  });

  it("is not asked at all about a run that is not recorded", async () => {
    const asked: string[] = [];
    const host = await serving((request, response) => {
      asked.push(request.url ?? "");
      response.end();
    });
    const env = { DOCKER_HOST: host, CHAOS_STATE: temporaryFolder() };
    const { exit, stderr } = await inside(["report", "last"], env);
    expect(stderr).toContain("[RUN_UNKNOWN]");
    expect({ exit, asked }).toEqual({ exit: 2, asked: [] });
  });
});
