/** Published ports → how each may be asked: by its label, by its health check, by what is usual. Pure. */
import { PROBE_LABEL } from "../core/plan-probes.ts";
import type { Endpoint, Target } from "../core/target.ts";
import type { Attempt, Door } from "./survey.ts";

/** Ports behind which a web server is usual enough to send one request to. */
const WEB = [80, 3000, 4200, 5000, 5173, 8000, 8008, 8080, 8081, 8888, 9000, 9090];
const LABEL = /^([a-z]+):\/\/:(\d{1,5})(.*)$/i;
const URL_IN_WORDS = /https?:\/\/[^\s"'`\\|;&)<>]+/gi;
const ITSELF = ["localhost", "127.0.0.1", "0.0.0.0", "[::1]"];

/** @param check the command of the container's health check, if it has one */
export function doorsOf(target: Target, check: readonly string[]): Door[] {
  const label = target.labels[PROBE_LABEL];
  return target.endpoints.map((endpoint) => {
    const { containerPort, port } = endpoint;
    const carried = label === undefined ? undefined : carriedAt(label, endpoint);
    const found = carried ? [carried] : attemptsAt(endpoint, check);
    return { target, containerPort, port, attempts: found, isCarried: carried !== undefined };
  });
}

function carriedAt(label: string, endpoint: Endpoint): Attempt | undefined {
  const [, scheme = "", port, rest = ""] = LABEL.exec(label) ?? [];
  if (Number(port) !== endpoint.containerPort) return undefined;
  return { address: `${scheme}://${placeOf(endpoint)}${rest}`, because: "by its label" };
}

function attemptsAt(endpoint: Endpoint, check: readonly string[]): Attempt[] {
  const place = placeOf(endpoint);
  const checked = checkedUrls(check).filter(({ port }) => port === endpoint.containerPort);
  const asked = checked.map(({ scheme, path }) => ({
    address: `${scheme}://${place}${path}`,
    because: "as its health check asks",
  }));
  const usual = { address: `http://${place}/`, because: "a usual port of web servers" };
  const isWeb = asked.length === 0 && WEB.includes(endpoint.containerPort);
  return [
    ...asked.slice(0, 2),
    ...(isWeb ? [usual] : []),
    { address: `tcp://${place}?expect=bytes`, because: "it speaks first" },
    { address: `tcp://${place}`, because: "it takes connections, which says little" },
  ];
}

function placeOf({ host, port }: Endpoint): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** Of itself, and without what may be a secret: a file is no place for one. */
function checkedUrls(check: readonly string[]) {
  const found = check.join(" ").match(URL_IN_WORDS) ?? [];
  return found
    .filter((one) => URL.canParse(one))
    .flatMap((text) => {
      const { hostname, protocol, port, pathname, username, password, search } = new URL(text);
      if (!ITSELF.includes(hostname) || username || password || search || text.includes("$"))
        return [];
      const usual = protocol === "https:" ? 443 : 80;
      return [{ scheme: protocol.slice(0, -1), port: Number(port) || usual, path: pathname }];
    });
}
