/**
 * An engine behind TLS, a Docker context and ssh: the same drill by each, with a helper container,
 * whose attached stream is what such a way may fail at.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type Server, type TLSSocket } from "node:tls";
import { afterAll, beforeAll, expect, it } from "vitest";
import { socketPath } from "../lab/client.ts";
import { describeDocker, dockerHost } from "../lab/docker.ts";
import { certificatesIn } from "./certificates.ts";
import { chaos, stateFolder } from "./chaos.ts";
import { OWN_LABEL, removeContainers, startContainer, unique } from "./fixture.ts";

const upstream = () =>
  dockerHost.startsWith("unix://")
    ? { path: socketPath(dockerHost) }
    : { host: new URL(dockerHost).hostname, port: Number(new URL(dockerHost).port || 2375) };

/** As `ssh HOST docker system dial-stdio` does: standard input and output are the engine's socket. */
const SSH = `#!/usr/bin/env node
const { connect } = require("node:net");
require("node:fs").appendFileSync(process.env.SSH_LOG, JSON.stringify(process.argv.slice(2)) + "\\n");
const far = connect(JSON.parse(process.env.SSH_TO));
process.stdin.pipe(far).pipe(process.stdout);
`;

describeDocker("an engine", () => {
  const own = unique("addressed");
  let folder = "";
  let server: Server;
  let port = 0;
  let client = "";
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "chaos-address-"));
    const made = await certificatesIn(folder);
    client = made.client;
    const [ca, cert, key] = ["ca", "cert", "key"].map((name) =>
      readFileSync(join(made.server, `${name}.pem`)),
    ) as [Buffer, Buffer, Buffer];
    const secure = { ca, cert, key, requestCert: true, rejectUnauthorized: true };
    server = createServer({ ...secure, allowHalfOpen: true }, (near: TLSSocket) => {
      const far = connect({ ...upstream(), allowHalfOpen: true });
      near.on("error", () => far.destroy()).pipe(far);
      far.on("error", () => near.destroy()).pipe(near);
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    port = (server.address() as AddressInfo).port;
    await startContainer({ own });
  });
  afterAll(async () => {
    await removeContainers(own);
    server?.close();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const drill = async (words: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    using state = stateFolder();
    const among = ["--label", `${OWN_LABEL}=${own}`, "--min-age", "0s", "--state", state.path];
    const brief = ["--no-verify", "--cool-down", "0s", "--watchdog", "none", "--reach", "helper"];
    return chaos(["kill", ...words, ...among, ...brief, "--yes", "--json"], {
      env: { DOCKER_HOST: "unix:///nowhere.sock", ...env },
    });
  };
  const mechanism = ({ exit, stdout, stderr }: Awaited<ReturnType<typeof drill>>) => {
    expect(exit, stderr).toBe(0);
    const { runs } = JSON.parse(stdout) as { runs: { victims: { mechanism: string }[] }[] };
    return runs[0]?.victims[0]?.mechanism;
  };
  const BY_HELPER = "SIGKILL to process 1 by helper reach";

  it("is drilled over TLS, as DOCKER_TLS_VERIFY and DOCKER_CERT_PATH say", async () => {
    const env = { DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: client };
    const answer = await drill(["--host", `tcp://127.0.0.1:${port}`], env);

    expect(mechanism(answer)).toBe(BY_HELPER);
  });

  it("is found in a Docker context with its certificates, and not without them", async () => {
    const config = join(folder, "config");
    const id = createHash("sha256").update("far").digest("hex");
    const [meta, tls] = ["meta", "tls"].map((what) => join(config, "contexts", what, id)) as [
      string,
      string,
    ];
    mkdirSync(meta, { recursive: true });
    const endpoint = { Host: `tcp://127.0.0.1:${port}`, SkipTLSVerify: false };
    const about = { Name: "far", Endpoints: { docker: endpoint } };
    writeFileSync(join(meta, "meta.json"), JSON.stringify(about));

    const refused = await drill(["--context", "far"], { DOCKER_CONFIG: config });
    cpSync(client, join(tls, "docker"), { recursive: true });
    const answer = await drill(["--context", "far"], { DOCKER_CONFIG: config });

    expect([refused.exit, refused.stderr]).toEqual([6, expect.stringContaining("--context far")]);
    expect(mechanism(answer)).toBe(BY_HELPER);
  });

  it("is named with its certificates in a file, whose folder they are seen from", async () => {
    const file = join(folder, "engines.yaml");
    const tls = { ca: "client/ca.pem", cert: "client/cert.pem", key: "client/key.pem" };
    const engines = [{ name: "far", host: `tcp://127.0.0.1:${port}`, tls }];
    const experiments = [{ name: "x", faults: [{ monkey: "noop", select: { all: true } }] }];
    writeFileSync(file, JSON.stringify({ version: 1, engines, experiments }));

    expect(mechanism(await drill(["--engines", file]))).toBe(BY_HELPER);
  });

  it("is reached by ssh, whose program is the user's own", async () => {
    const bin = join(folder, "bin");
    const log = join(folder, "ssh.log");
    mkdirSync(bin);
    writeFileSync(join(bin, "ssh"), SSH);
    // Else somebody's /tmp/package.json says what kind of script it is.
    writeFileSync(join(bin, "package.json"), "{}");
    chmodSync(join(bin, "ssh"), 0o755);
    const more = { SSH_LOG: log, SSH_TO: JSON.stringify(upstream()) };
    const env = { PATH: `${bin}:${process.env.PATH}`, ...more };

    const answer = await drill(["--host", "ssh://me@far.example:2222"], env);

    expect(mechanism(answer)).toBe(BY_HELPER);
    const [first = ""] = readFileSync(log, "utf8").split("\n");
    const words = "-l me -p 2222 -- far.example docker system dial-stdio".split(" ");
    expect((JSON.parse(first) as string[]).slice(-words.length)).toEqual(words);
  });

  it("that ssh does not reach is said in ssh's own words", async () => {
    const bin = join(folder, "broken");
    mkdirSync(bin);
    writeFileSync(
      join(bin, "ssh"),
      "#!/bin/sh\necho 'Host key verification failed.' >&2; exit 255\n",
    );
    chmodSync(join(bin, "ssh"), 0o755);

    const env = { PATH: `${bin}:${process.env.PATH}` };
    const { exit, stderr } = await drill(["--host", "ssh://far.example"], env);

    expect([exit, stderr]).toEqual([6, expect.stringContaining("Host key verification failed.")]);
  });
});
