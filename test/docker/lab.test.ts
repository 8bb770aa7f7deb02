/** The lab itself: what the other docker tests stand on. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { type Duplex, Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type Docker from "dockerode";
import { afterEach, expect, inject, it } from "vitest";
import pkg from "../../package.json" with { type: "json" };
import { dockerAt, socketPath } from "../lab/client.ts";
import { describeDocker, dockerClient, dockerHost, testLabels } from "../lab/docker.ts";
import { type Gate, type GateAction, openGate } from "../lab/gate.ts";

const BUSYBOX = "chaos-lab/busybox:1";
const PROJECT = `chaos-army:${pkg.version}`;

describeDocker("lab images", () => {
  it.each([BUSYBOX, "chaos-lab/stopsignal:1", "chaos-lab/node:1", PROJECT])(
    "%s is present",
    async (tag) => {
      const image = await dockerClient().getImage(tag).inspect();

      expect(image.Config.Labels?.["chaos.lab.key"]).toMatch(/^[0-9a-f]{16}$/);
    },
  );

  it("the project's image says whose it is and holds no development package", async () => {
    const image = await dockerClient().getImage(PROJECT).inspect();
    const packages = await outputOf(PROJECT, ["/bin/ls", "/opt/chaos/node_modules"]);

    expect(image.Config.Labels).toMatchObject({ "chaos.self": "true" });
    expect(packages.split(/\s+/)).toEqual(expect.arrayContaining(["dockerode", "zod"]));
    expect(packages).not.toMatch(/vitest|typescript|biome/);
  });

  it("a labelled container answers with this process' node", async () => {
    const said = await outputOf("chaos-lab/node:1", ["node", "-p", "process.version"]);

    expect(said.trim()).toBe(process.version);
  });

  it("the stop signal image has its own", async () => {
    const image = await dockerClient().getImage("chaos-lab/stopsignal:1").inspect();

    expect(image.Config).toMatchObject({ StopSignal: "SIGUSR1" });
  });

  it("DOCKER_HOST and the run's label reach the workers", () => {
    expect(process.env.DOCKER_HOST).toBe(inject("dockerHost"));
    expect(testLabels["chaos.test"]).toMatch(/^\d+$/);
  });
});

describeDocker("gate", () => {
  let gate: Gate | undefined;
  afterEach(async () => gate?.close());

  async function through(decide: (n: number) => GateAction): Promise<Docker> {
    gate = await openGate(dockerHost, decide);
    return dockerAt(gate.host);
  }

  it("passes create, attach, start, exec and remove untouched, and counts them", async () => {
    const docker = await through(() => "pass");
    const container = await create(docker, { image: BUSYBOX, cmd: ["cat"], stdin: true });

    const attached = await container.attach({
      stream: true,
      stdin: true,
      stdout: true,
      hijack: true,
    });
    await container.start();
    const exec = await container.exec({
      Cmd: ["sh", "-c", "cat; echo done"],
      AttachStdin: true,
      AttachStdout: true,
      Tty: true,
    });
    const terminal = await exec.start({ hijack: true, stdin: true, Tty: true });
    terminal.write("two\n\u0004");

    const said = await text(terminal);
    attached.end("one\r\n\r\n"); // ends cat, and with it the container

    expect(said).toContain("done");
    expect(payload(await bytes(attached))).toBe("one\r\n\r\n");
    await container.remove({ force: true });
    expect(gate!.count()).toBe(6);
    expect(gate!.requests.map(({ method }) => method).join(" ")).toBe(
      "POST POST POST POST POST DELETE",
    );
  });

  it("streams events, and archives in chunks both ways", async () => {
    const docker = await through(() => "pass");
    const label = `chaos.lab.gate=${randomUUID()}`;
    // Whoever else creates containers here meanwhile is none of its business.
    const events = await docker.getEvents({
      filters: { type: ["container"], event: ["create"], label: [label] },
    });
    const first = new Promise<string>((resolve) =>
      events.once("data", (data) => resolve(String(data))),
    );

    const container = await create(docker, { image: BUSYBOX, cmd: ["true"], label });
    // Read to its end first: the engine holds the container's lock while it sends the archive.
    const archive = await bytes(await container.getArchive({ path: "/bin/busybox" }));
    await container.putArchive(Readable.from([archive.subarray(0, 999), archive.subarray(999)]), {
      path: "/tmp",
    });
    const copy = await container.infoArchive({ path: "/tmp/busybox" });

    expect(copy).toBeDefined();
    expect(await first).toContain(container.id);
    (events as Duplex).destroy();
    await container.remove();
  });

  it("passes a hijack without Upgrade, to an engine on TCP", async () => {
    const tcp = createServer((client) => void relay(client)).listen(0, "127.0.0.1");
    await once(tcp, "listening");
    gate = await openGate(`tcp://127.0.0.1:${(tcp.address() as AddressInfo).port}`, () => "pass");
    const container = await create(dockerAt(gate.host), { image: BUSYBOX, cmd: ["echo", "hello"] });

    const attached = await container.attach({ stream: true, stdout: true });
    await container.start();

    expect(payload(await bytes(attached))).toBe("hello\n");
    await container.remove({ force: true });
    expect(gate.count()).toBe(4);
    tcp.close();
  });

  it("counts several requests of one kept connection and fails only the second", async () => {
    const { Agent } = await import("node:http");
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const docker = await through((n) => (n === 2 ? "error" : "pass"));
    Object.assign(docker.modem, { agent });

    const outcomes = [];
    for (let n = 1; n <= 3; n++) outcomes.push(await outcome(docker.version()));

    expect(outcomes).toEqual(["answer", 500, "answer"]);
    expect(gate!.count()).toBe(3);
    agent.destroy();
  });

  it("cuts, hangs, and answers garbage or nothing", async () => {
    const actions: GateAction[] = ["cut", "html", "empty", "hang"];
    const docker = await through((n) => actions[n - 1]!);

    expect(await outcome(docker.version())).toBe("ECONNRESET");
    expect(String(await docker.version())).toContain("<html>");
    expect(String(await docker.version())).toBe("");
    const abortSignal = AbortSignal.timeout(300);
    await expect(docker.getContainer("x").inspect({ abortSignal })).rejects.toThrow(/abort/i);
  });
});

/** An engine on TCP, made from the one that is there. */
function relay(client: Socket): void {
  const engine = connect(socketPath(dockerHost));
  client.pipe(engine).on("error", () => client.destroy());
  engine.pipe(client).on("error", () => engine.destroy());
}

interface Order {
  readonly image: string;
  readonly cmd: string[];
  readonly stdin?: boolean;
  /** As `key=value`. */
  readonly label?: string;
}

async function create(docker: Docker, of: Order) {
  const { stdin = false, label } = of;
  const [key = "", value = ""] = label?.split("=") ?? [];
  return docker.createContainer({
    ...{
      Image: of.image,
      Cmd: of.cmd,
      Labels: { ...testLabels, ...(label ? { [key]: value } : {}) },
    },
    ...{ OpenStdin: stdin, StdinOnce: stdin, AttachStdin: stdin, AttachStdout: true },
  });
}

async function outputOf(image: string, command: readonly string[]): Promise<string> {
  const [entry, ...rest] = command;
  const container = await dockerClient().createContainer({
    ...{ Image: image, Entrypoint: [entry!], Cmd: rest, Labels: { ...testLabels }, Tty: true },
  });
  await container.start();
  await container.wait();
  const log = await container.logs({ stdout: true, stderr: true });
  await container.remove();
  return log.toString();
}

async function outcome(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => "answer",
    ({ statusCode, code }) => statusCode ?? code,
  );
}

async function bytes(stream: NodeJS.ReadableStream): Promise<Buffer> {
  const parts = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

/** Without a terminal the engine puts 8 bytes (stream, length) before each piece of output. */
function payload(framed: Buffer): string {
  let said = "";
  for (let at = 0; at < framed.length; at += 8 + framed.readUInt32BE(at + 4)) {
    said += framed.toString("utf8", at + 8, at + 8 + framed.readUInt32BE(at + 4));
  }
  return said;
}
