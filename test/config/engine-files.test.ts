/** `tls:` of an engine in a drill file: what is missing or something else is told before any engine is asked. */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadExperiments } from "../../src/config/load.ts";
import { temporaryFolder } from "../cli/chaos.ts";
import { selfSigned } from "../reporter/probes/certificate.ts";

const FILE = `version: 1
engines:
  - { name: near, host: unix:///nowhere }
  - name: far
    host: tcp://127.0.0.1:1
    tls: { ca: ca.pem, cert: cert.pem, key: key.pem }
experiments:
  - { name: x, faults: [{ monkey: noop, select: { all: true } }] }
`;
const own = selfSigned();

/** Where all that it names stands beside it. */
function written(): string {
  const folder = temporaryFolder();
  const files = {
    "drill.yaml": FILE,
    "ca.pem": own.cert,
    "cert.pem": own.cert,
    "key.pem": own.key,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const load = (folder: string) => loadExperiments(join(folder, "drill.yaml"), {});

it("takes files that are what they are called", async () => {
  await expect(load(written())).resolves.toHaveLength(1);
});

it("tells each file that is missing or something else, where it is named", async () => {
  const folder = written();
  rmSync(join(folder, "ca.pem"));
  writeFileSync(join(folder, "cert.pem"), own.key);
  writeFileSync(join(folder, "key.pem"), "-----BEGIN PRIVATE KEY-----\nAAAA\n");

  const says = await load(folder).catch((error: unknown) => String(error));

  expect(says).toMatch(/:6:16 {2}engines\[1\]\.tls\.ca: cannot read ca\.pem: ENOENT/);
  expect(says).toMatch(
    /:6:30 .*tls\.cert: found no such thing in cert\.pem, expected a certificate/,
  );
  expect(says).toMatch(/:6:45 .*tls\.key: .*expected a private key in PEM without a passphrase/);
});

it("tells a key of another certificate", async () => {
  const folder = written();
  writeFileSync(join(folder, "key.pem"), selfSigned().key);
  await expect(load(folder)).rejects.toThrow(/tls\.key: key\.pem is not the key of cert\.pem/);
});
