/** An authority of a test's own, and what it has signed for an engine at 127.0.0.1 and for its client. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runTool } from "../lab/run-tool.ts";

/** Folders of `ca.pem`, `cert.pem` and `key.pem`, as the docker command has them. */
export async function certificatesIn(folder: string): Promise<{ server: string; client: string }> {
  const openssl = (...args: string[]) => runTool("openssl", args, { cwd: folder });
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const days = ["-days", "2"];
  await openssl("req", "-x509", ...key, ...days, "-subj", "/CN=ca", "-keyout", "k", "-out", "c");
  const signed = async (name: string, extension: string) => {
    const own = join(folder, name);
    mkdirSync(own);
    writeFileSync(join(folder, `${name}.ext`), extension);
    const to = (file: string) => join(own, `${file}.pem`);
    await openssl(
      "req",
      ...key,
      "-subj",
      `/CN=${name}`,
      "-keyout",
      to("key"),
      "-out",
      `${name}.csr`,
    );
    const by = ["-CA", "c", "-CAkey", "k", "-CAcreateserial", "-extfile", `${name}.ext`];
    await openssl("x509", "-req", ...days, ...by, "-in", `${name}.csr`, "-out", to("cert"));
    await openssl("x509", "-in", "c", "-out", to("ca"));
    return own;
  };
  const server = await signed("server", "subjectAltName=IP:127.0.0.1\n");
  return { server, client: await signed("client", "extendedKeyUsage=clientAuth\n") };
}
