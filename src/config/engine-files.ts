/** The files that secure engines: all there, and what they are called? Else an engine would be met by no drill. */
import { resolve } from "node:path";
import { messageOf } from "../failure.ts";
import { areCertificates, belongTogether, isKey } from "../pem.ts";
import type { Complaint } from "./issues.ts";
import { mappingIn } from "./mapping.ts";
import { nameOf } from "./naming.ts";
import type { Path } from "./place.ts";

type Read = (path: string) => string;
const KINDS = {
  ca: { is: areCertificates, expected: "certificates in PEM" },
  cert: { is: areCertificates, expected: "a certificate in PEM" },
  key: { is: isKey, expected: "a private key in PEM without a passphrase" },
} as const;

/** @param folder which their paths are seen from */
export function engineFileComplaints(engines: unknown, folder: string, read: Read): Complaint[] {
  return [engines]
    .flat()
    .flatMap((engine, nth) =>
      ofOne(mappingIn(mappingIn(engine).tls), ["engines", nth, "tls"], (path) =>
        read(resolve(folder, path)),
      ),
    );
}

function ofOne(files: Readonly<Record<string, unknown>>, path: Path, read: Read): Complaint[] {
  const texts = new Map<string, string>();
  const complaints = Object.entries(KINDS).flatMap(([name, { is, expected }]): Complaint[] => {
    const here = [...path, name];
    const file = files[name];
    // What is missing or no path is told as such.
    if (typeof file !== "string" || file === "") return [];
    try {
      const text = read(file);
      texts.set(name, text);
      return is(text) ? [] : [told(here, `found no such thing in ${file}, expected ${expected}`)];
    } catch (error) {
      return [told(here, `cannot read ${file}: ${messageOf(error)}`)];
    }
  });
  const [cert = "", key = ""] = [texts.get("cert"), texts.get("key")];
  if (complaints.length > 0 || !cert || !key || belongTogether(cert, key)) return complaints;
  return [told([...path, "key"], `${files.key} is not the key of ${files.cert}`)];
}

function told(path: Path, message: string): Complaint {
  return { path, message: `${nameOf(path)}: ${message}` };
}
