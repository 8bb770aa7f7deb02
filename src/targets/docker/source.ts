/** The Docker source: composes the pieces of this folder into the contract of core/source.ts. */
import { inContainer } from "../../core/holder-form.ts";
import type { Source } from "../../core/source.ts";
import type { Target } from "../../core/target.ts";
import { redact } from "../../redact.ts";
import { abilitiesOf, armNet } from "./able.ts";
import { burstsOf } from "./bursts.ts";
import { hasNoCgroups, NO_FREEZER } from "./cgroups.ts";
import { volumeClaims } from "./claims.ts";
import type { Connection } from "./connect.ts";
import { engineTime } from "./engine-time.ts";
import { watchEvents } from "./events.ts";
import { haltVolume } from "./halt-volume.ts";
import { healthChecks } from "./health-checks.ts";
import { heirsOf } from "./heirs.ts";
import { HostNames } from "./host-names.ts";
import { inspectOne } from "./inspect.ts";
import { LastPlaces } from "./last-places.ts";
import { leftoversOf } from "./leftovers.ts";
import { dockerLook } from "./look.ts";
import { netAgent } from "./net-reach.ts";
import type { DockerOptions } from "./open.ts";
import { remove } from "./own-container.ts";
import { isPodman, podmanId, policyLackOf } from "./podman.ts";
import { Reach } from "./reach.ts";
import { sharersOf } from "./sharers.ts";
import { sinceClaims } from "./since-claims.ts";
import { straysOn } from "./strays.ts";
import { swarmUpdates } from "./swarm-updates.ts";
import { dockerVictim } from "./victim.ts";
import { watchdogHome } from "./watchdog.ts";

/** @throws ChaosError ENGINE_ANSWER */
export async function dockerSource(
  connection: Connection,
  options: DockerOptions,
  signal: AbortSignal,
): Promise<Source> {
  const { engine, info } = connection;
  const { self, ...look } = await dockerLook(connection, signal);
  const holder = inContainer(options.holder, self?.id);
  const reach = new Reach(engine, {
    choice: options.reach ?? "auto",
    image: options.helperImage,
    pull: options.helperPull,
    holder,
    info,
  });
  const { list } = look;
  const bursts = burstsOf(
    reach,
    async (id, stop) => (await inspectOne(engine, id, stop))?.paused ?? false,
  );
  const policyLack = policyLackOf(connection);
  const claims = volumeClaims(engine);
  const names = new HostNames();
  const places = new LastPlaces();

  return {
    ...look,
    container: self?.id,
    engineId: isPodman(connection.version)
      ? podmanId(info)
      : info.ID || info.Name || redact(engine.address),
    healthChecks: (ids, stop) => healthChecks(engine, ids, stop),
    sharers: async (ids, stop) => sharersOf(engine, ids, await list(stop), stop),
    updates: (targets, stop, areStrangers) => swarmUpdates(engine, { targets, areStrangers }, stop),
    leadsTo: (name) => names.leadsTo(name),
    abilities: async (targets, stop, asked = []) => {
      const policy = await policyLack(stop);
      const pause = hasNoCgroups(info) ? NO_FREEZER : undefined;
      return abilitiesOf(engine, reach, { targets, asked, policy, pause }, stop);
    },
    arm: async (faults, needs, stop) => {
      if (needs.includes("net")) await armNet(reach, faults, stop);
      if (!needs.includes("crash") && !needs.includes("processes")) return;
      const processes = faults.map((fault) => ({ id: fault.victim.id, pid: fault.before.pid }));
      await reach.arm(faults[0]?.run ?? "", processes, stop);
    },
    disarm: (run, stop) => reach.disarm(run, stop),
    victim: (target, run, heard) =>
      dockerVictim(engine, bare(target), {
        crash: (one) => bursts(run)(one),
        signal: (one, order) => reach.signal(run, one, order),
        net: netAgent(reach, run),
        names,
        places,
        heard,
        heirs: async (stop) => heirsOf(engine, target, await list(stop), stop),
      }),
    watch: (listeners, stop) => watchEvents(engine, options.clock, listeners, stop),
    sinceClaims: (faults, stop) => sinceClaims(engine, faults, stop),
    claims,
    halt: haltVolume(engine),
    watchdogs: watchdogHome(engine, {
      image: options.helperImage,
      holder,
      info,
      self: self?.id,
    }),
    preflight: async (stop) => {
      const { preflight } = await import("./preflight.ts");
      return preflight({ connection, reach, list, policyLack }, stop);
    },
    wallMs: async (stop) => Date.parse((await engineTime(engine, stop)) ?? ""),
    leftovers: (run, stop) => leftoversOf(engine, run, stop),
    strays: async (stop) => straysOn(engine, reach, await list(stop), stop),
    sweep: async (leftovers, stop) => {
      for (const one of leftovers) if (one.kind !== "claim") await remove(engine, one.id, stop);
    },
    close: () => reach.close(AbortSignal.timeout(10_000)).finally(() => engine.close()),
  };
}

/** A victim known from a journal alone: its id and name are all that a deed needs. */
function bare({ id, name }: Pick<Target, "id" | "name">): Target {
  return {
    id,
    name,
    source: "docker",
    labels: {},
    image: "",
    state: "unknown",
    endpoints: [],
    networks: [],
    networkMode: "",
    ours: false,
  };
}
