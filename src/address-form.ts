/** An engine's address by its form alone: whether anybody listens there is another matter. */
import { ChaosError, type FailureCode } from "./failure.ts";
import { redact, STANDS_FOR } from "./redact.ts";

const SCHEMES = ["tcp:", "http:", "https:", "ssh:"];
const FORMS = "unix:///path, tcp://host:port, ssh://user@host, http:// or https://";

/** @throws ChaosError of that code, saying what is wrong and what is accepted */
export function assertForm(says: string, address: string, code: FailureCode): void {
  const why = whatIsWrongWith(address);
  if (why === undefined) return;
  const hint = "For example unix:///var/run/docker.sock";
  const message = `Cannot use ${says} "${withoutQuery(redact(address))}": ${why}, expected ${FORMS}`;
  throw new ChaosError(code, message, { hint });
}

function whatIsWrongWith(address: string): string | undefined {
  if (address.startsWith("/") || address.startsWith("unix:///")) return undefined;
  const [, scheme, port] =
    /^([a-z][a-z0-9+.-]*:)\/\/(?:.*:([^/?#:\]]*))?/i.exec(withoutUser(address)) ?? [];
  if (scheme === undefined) return "it has no scheme";
  if (scheme === "unix:") return "it is no absolute path";
  if (!SCHEMES.includes(scheme)) return `${scheme}// is not supported`;
  if (port !== undefined && !/^\d{1,5}$/.test(port)) return `"${port}" is no port`;
  if (!URL.canParse(address)) return "it is not a URL";
  const url = new URL(address);
  if (url.hostname === "") return "it has no host";
  if (url.protocol === "ssh:" && url.password !== "") return "ssh takes no password from us";
  if (url.protocol === "ssh:" && !["", "/"].includes(url.pathname))
    return "an ssh address has no path: the engine is the one that docker finds there";
  return url.port === "0" ? "its port is 0" : undefined;
}

/** An engine's address has none: nobody knows what was meant by it. */
function withoutQuery(address: string): string {
  return address.replace(/[?#].*$/s, (all) => `${all[0]}${STANDS_FOR}`);
}

/** A password must not be told as a port. */
function withoutUser(address: string): string {
  return address.replace(/\/\/.*@/, "//");
}
