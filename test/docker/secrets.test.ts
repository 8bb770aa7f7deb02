/** A probe, a page or a command that needs a secret is asked with it, and it is seen nowhere. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import { describeDocker, dockerClient } from "../lab/docker.ts";
import { sampled } from "../proof.ts";
import { start, stateFolder } from "./chaos.ts";
import { OWN_LABEL, removeContainers, startContainer, unique } from "./fixture.ts";
import { inProcess } from "./in-process.ts";

const SECRETS = ["s3cret-password", "s3cret-token"];
const AUTH = `Basic ${Buffer.from(`me:${SECRETS[0]}`).toString("base64")}`;
/** A slow pulse tolerates a busy machine. */
const CALM = ["--probe-interval", "250ms", "--baseline", "2s", "--cool-down", "300ms"];
const QUICK = ["--yes", "--min-age", "0s", ...CALM];

describeDocker("a secret in a probe's address or a guard's setting", () => {
  const own = unique("secrets");
  afterAll(() => removeContainers(own));

  it.each(sampled(["process", "container"], 1, "secrets"))(
    "is used, and stays out of papers, words and processes beside a watchdog %s",
    async (kind) => {
      using state = stateFolder();
      await using service = await openVault();
      const address = `http://me:${SECRETS[0]}@127.0.0.1:${service.port}/?token=${SECRETS[1]}`;
      await startContainer({ own, labels: { "chaos.probe": address } });
      const words = ["pause", "--all", "--label", `${OWN_LABEL}=${own}`, "--duration", "3s"];
      const watching = ["--probe", `vault=${address}`, "--state", state.path];
      const given = `${SECRETS[1]} Bearer ${SECRETS[0]}`;
      const sum = createHash("sha256").update(given).digest("hex");
      const knows = `printf %s "$1 $2" | sha256sum | grep -q ${sum}`;
      const command = `sh -c '${knows}' --token ${SECRETS[1]} 'Bearer ${SECRETS[0]}'`;
      const pages = [address, `cmd:${command}`].flatMap((page) => ["--guard", `incident=${page}`]);
      const flags = [...words, ...QUICK, ...watching, ...pages, "--watchdog", kind];

      const commands = [
        [...flags, "--dry-run"],
        [...flags, "--dry-run", "--json"],
        ["report", "last", "--state", state.path, "--json"],
        ["report", "last", "--state", state.path],
        ["targets", "--all", "--json"],
        ["noop", "--all", "--guard", `incident=${address.replace("http:", "htp:")}`],
        ["noop", "--all", "--guard", `incident=cmd:${command}'`],
        ["noop", "--all", "--probe", `vault=${address} `],
        ["noop", "--all", "--probe", `vault=${address.replace("http:", "htp:")}`],
        ["noop", "--all", "--probe", `vault=${address.replace("127.0.0.1", "a b")}`],
        ["--host", `tcp://me:${SECRETS[0]}@127.0.0.1:1`, "targets", "--all"],
      ];

      const drill = start(flags);
      const during = await whilePaused(own, () => seenOf(drill.child.pid ?? 0));
      const { exit, stdout, stderr } = await drill.answer;

      expect(exit, stdout + stderr).toBe(0);
      expect(service.refused()).toBe(0);
      expect(service.asked()).toBeGreaterThan(5);
      const said = [
        stdout,
        stderr,
        ...during,
        ...filesIn(state.path),
        ...(await outputs(commands)),
      ].join("\n");
      expect(said).toContain("127.0.0.1");
      for (const secret of SECRETS) expect(said).not.toContain(secret);
      await removeContainers(own);
    },
  );
});

/** Refuses whoever lacks the password or the token. */
async function openVault() {
  let refused = 0;
  let asked = 0;
  const server = createServer(({ url, headers }, response) => {
    asked++;
    const knows = url === `/?token=${SECRETS[1]}` && headers.authorization === AUTH;
    if (!knows) refused++;
    response.writeHead(knows ? 200 : 401).end();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    port: (server.address() as AddressInfo).port,
    refused: () => refused,
    asked: () => asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}

async function whilePaused<T>(own: string, look: () => Promise<T>): Promise<T> {
  const filters = { label: [`${OWN_LABEL}=${own}`], status: ["paused"] };
  const ask = async () =>
    (await dockerClient().listContainers({ all: true, filters })).length > 0 || undefined;
  if (!(await poll(systemClock, ask, { everyMs: 50, deadlineMs: 60_000 })))
    throw new Error("nothing was ever paused");
  return look();
}

/** Argument lists of the tool and its children, and what the engine holds of the run. */
async function seenOf(pid: number): Promise<string[]> {
  const docker = dockerClient();
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  const lines = [pid, ...children.filter(Boolean)].map((one) =>
    readFileSync(`/proc/${one}/cmdline`, "utf8"),
  );
  expect(lines[0]).not.toBe("");
  const filters = { label: ["chaos.self", "chaos.run"] };
  const ours = await docker.listContainers({ all: true, filters });
  const inspected = await Promise.all(ours.map(({ Id }) => docker.getContainer(Id).inspect()));
  const { Volumes } = await docker.listVolumes({ filters: { label: ["chaos.claim"] } });
  return [...lines, JSON.stringify(inspected), JSON.stringify(Volumes)];
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, "utf8"));
}

async function outputs(commands: readonly string[][]) {
  const answers: string[] = [];
  for (const command of commands) {
    const { stdout, stderr } = await inProcess(command);
    answers.push(stdout, stderr);
  }
  return answers;
}
