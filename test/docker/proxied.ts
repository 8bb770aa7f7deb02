/** A victim that serves, a peer that asks, and a monkey's fault between them for as long as a test needs it. */
import type Docker from "dockerode";
import { poll, systemClock } from "../../src/core/clock.ts";
import type { AnyFault, Effect } from "../../src/core/fault.ts";
import type { Monkey } from "../../src/core/monkey.ts";
import type { Source } from "../../src/core/source.ts";
import { readOptions } from "../../src/order.ts";
import { monkeys } from "../../src/rosters.ts";
import { startContainer } from "./fixture.ts";
import { TOOLS_IMAGE } from "./net-eyes.ts";
import { exchangeFrom, serviceAt } from "./proxy-eyes.ts";

export interface Stage {
  /** Of all faults on it: who helps a victim leaves with its run. */
  readonly run: string;
  readonly victim: Docker.Container;
  readonly peer: Docker.Container;
  readonly other: Docker.Container;
  readonly at: { readonly host: string; readonly port: number };
}

/** Their addresses end in 11, 12 and 13. */
export async function stageOn(own: string, begins: string): Promise<Stage> {
  const attach = (last: number, service: string, command: readonly string[]) =>
    startContainer({
      own,
      image: TOOLS_IMAGE,
      command,
      labels: { "com.docker.compose.service": service, "com.docker.compose.project": own },
      network: { name: own, ipv4: `${begins}${last}`, alias: service },
    });
  const idle = ["sleep", "86400"];
  const [victim, peer, other] = await Promise.all([
    attach(11, "api", serviceAt(80, 81)),
    attach(12, "web", idle),
    attach(13, "db", idle),
  ]);
  const at = { host: `${begins}11`, port: 80 };
  const serves = async () => (await exchangeFrom(peer, at)).status === 200 || undefined;
  if (!(await poll(systemClock, serves, { everyMs: 100, deadlineMs: 30_000 })))
    throw new Error("the service did not begin to serve");
  return { run: `proxied-${own}`, victim, peer, other, at };
}

export interface InEffect {
  verify(): Promise<Effect>;
  undo(): Promise<void>;
}

let faults = 0;

/** Without a drill around it: what it does is all there is to see. */
export async function putInEffect(
  source: Source,
  { run, victim }: Stage,
  name: string,
  given: Readonly<Record<string, unknown>>,
  { seed = "seed", number = ++faults } = {},
): Promise<InEffect> {
  const monkey = (await monkeys.load(name)) as Monkey;
  const patience = () => AbortSignal.timeout(30_000);
  const before = (await source.snapshot([victim.id], patience())).get(victim.id);
  const fault = {
    id: `${run}.${number}`,
    run,
    monkey: name,
    victim: { id: victim.id, name: "victim", source: "docker" },
    options: readOptions(monkey, { duration: "5m", ...given }),
    peers: [],
    before,
    until: new Date(Date.now() + 300_000).toISOString(),
    seed,
  } as unknown as AnyFault & { options: never };
  const handle = source.victim(fault.victim, run);
  await monkey.inject(handle, fault, patience());
  return {
    verify: () => monkey.verify(handle, fault, patience(), { clock: systemClock }),
    undo: async () => {
      if (monkey.revert === "irreversible") return;
      await monkey.revert(handle, fault, patience(), { clock: systemClock });
    },
  };
}
