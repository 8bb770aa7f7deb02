/** The demo's system: who there is, in which zone, and who asks whom. */
export interface ShopPart {
  readonly name: string;
  readonly role: "front" | "back" | "balancer";
  readonly zone?: string;
  readonly port: number;
  /** Names of other parts. */
  readonly upstreams: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

export interface ShopOptions {
  /** A single front replica, in zone a. */
  readonly fragile: boolean;
  readonly port: (name: string) => number;
}

const zones = ["a", "b", "c"];

/** In start order: nobody comes before those it asks. */
export function shop({ fragile, port }: ShopOptions): readonly ShopPart[] {
  const backs = zones.map((zone) => replica("back", zone, [], port));
  const frontZones = fragile ? zones.slice(0, 1) : zones;
  const fronts = frontZones.map((zone) => replica("front", zone, names(backs), port));
  const balancer: ShopPart = {
    name: "balancer",
    role: "balancer",
    port: port("balancer"),
    upstreams: names(fronts),
    labels: composeLabels("balancer"),
  };
  return [...backs, ...fronts, balancer];
}

/** The command line of `service.js` for this part. */
export function serviceArgs(part: ShopPart, address: (name: string) => string): string[] {
  const upstreams = part.upstreams.flatMap((name) => ["--upstream", address(name)]);
  return [part.role, "--port", String(part.port), ...upstreams];
}

function replica(
  role: "front" | "back",
  zone: string,
  upstreams: readonly string[],
  port: ShopOptions["port"],
): ShopPart {
  const name = `${role}-${zone}`;
  const labels = { "chaos.zone": zone, ...composeLabels(role) };
  return { name, role, zone, port: port(name), upstreams, labels };
}

function composeLabels(role: ShopPart["role"]): Record<string, string> {
  return { "com.docker.compose.project": "chaos-demo", "com.docker.compose.service": role };
}

function names(parts: readonly ShopPart[]): string[] {
  return parts.map(({ name }) => name);
}
