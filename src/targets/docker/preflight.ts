/** What this engine supports, and what follows from each thing that it does not. */
import type { Lack } from "../../core/ability.ts";
import type { Readiness } from "../../core/source.ts";
import type { Target } from "../../core/target.ts";
import { messageOf } from "../../failure.ts";
import { redact } from "../../redact.ts";
import type { InfoAnswer } from "./answers.ts";
import { hasNoCgroups, NO_FREEZER } from "./cgroups.ts";
import type { Connection } from "./connect.ts";
import { inspectOne } from "./inspect.ts";
import { netReadiness } from "./net-preflight.ts";
import { isPodman } from "./podman.ts";
import type { Reach } from "./reach.ts";

export interface Facts {
  readonly connection: Connection;
  readonly reach: Reach;
  list(signal: AbortSignal): Promise<Target[]>;
  policyLack(signal: AbortSignal): Promise<Lack | undefined>;
}

export async function preflight(facts: Facts, signal: AbortSignal): Promise<Readiness[]> {
  const { connection } = facts;
  const { version, api, info } = connection;
  return [
    present(
      "engine",
      `${version.Version}, ${info.OperatingSystem ?? version.Os ?? "unknown system"}`,
    ),
    present(
      "api",
      `${api} agreed; the engine offers ${version.MinAPIVersion ?? "?"} to ${version.ApiVersion}`,
    ),
    present(
      "kernel",
      `${info.KernelVersion ?? version.KernelVersion ?? "unknown"}, cgroup v${info.CgroupVersion ?? "?"}`,
    ),
    ...kindOf(connection),
    ...freezer(info),
    ...(await reaches(facts, signal)),
    await policies(facts, signal),
    await events(facts, signal),
    ...(await packets(facts, signal)),
  ];
}

function present(subject: string, says: string): Readiness {
  return { subject, state: "present", says };
}

/** The kinds of engine whose processes or ports are not where a user may expect them. */
function kindOf({ engine, version, info }: Connection): Readiness[] {
  const found: Readiness[] = [];
  const say = (subject: string, says: string, consequence: string) =>
    found.push({ subject, state: "present", says, consequence });
  if (!engine.address.startsWith("unix:") && !engine.address.startsWith("/"))
    say(
      "remote engine",
      redact(engine.address),
      "its pids are another kernel's, so crashes go by a helper container; published ports are asked at its host",
    );
  if (/Docker Desktop/i.test(info.OperatingSystem ?? ""))
    say(
      "Docker Desktop",
      "the engine runs in a virtual machine",
      "crashes go by a helper container",
    );
  if ((info.SecurityOptions ?? []).some((option) => option.includes("rootless")))
    say(
      "rootless",
      "the engine runs without root",
      "its containers' processes are its user's; what reaches them is told below",
    );
  if (isPodman(version))
    say(
      "podman",
      "an engine with Docker's API",
      "restart policies act through podman's own monitor: look at the report's word on who brought a victim back",
    );
  return found;
}

function freezer(info: InfoAnswer): Readiness[] {
  if (!hasNoCgroups(info)) return [];
  const { reason: says, hint: consequence } = NO_FREEZER;
  return [{ subject: "pause", state: "absent", says, consequence }];
}

async function reaches(facts: Facts, signal: AbortSignal): Promise<Readiness[]> {
  return [await hostReach(facts, signal), await helperReach(facts, signal)];
}

/** Only a running container can prove it. */
async function hostReach(
  { connection, reach, list }: Facts,
  signal: AbortSignal,
): Promise<Readiness> {
  const subject = "host reach";
  const consequence = "crashes go by a helper container";
  const running = (await list(signal)).find((target) => target.state === "running");
  if (!running) {
    const says = "no container runs, so it cannot be proven";
    return { subject, state: "unknown", says, consequence };
  }
  const state = await inspectOne(connection.engine, running.id, signal);
  if (state && reach.host({ id: running.id, pid: state.pid }))
    return present(
      subject,
      `process ${state.pid} of ${running.name} is in our kernel's books, and we are root`,
    );
  const root = process.getuid?.() === 0;
  const says = root
    ? `process ${state?.pid ?? "?"} of ${running.name} is not in our kernel's books as its container's`
    : "we are not root";
  return { subject, state: "absent", says, consequence };
}

async function helperReach({ reach }: Facts, signal: AbortSignal): Promise<Readiness> {
  const lack = await reach.helperLack(signal);
  if (!lack) return present("helper reach", "the image for a helper container is there");
  const consequence = `without host reach no container can be crashed. ${lack.hint}`;
  return { subject: "helper reach", state: "absent", says: lack.reason, consequence };
}

async function packets(facts: Facts, signal: AbortSignal): Promise<Readiness[]> {
  const { state } = await hostReach(facts, signal);
  return netReadiness(facts.reach, state === "present", signal);
}

async function policies({ policyLack }: Facts, signal: AbortSignal): Promise<Readiness> {
  const subject = "hold-down";
  const lack = await policyLack(signal);
  if (!lack) return present(subject, "restart policies can be changed and given back");
  return { subject, state: "absent", says: lack.reason, consequence: lack.hint };
}

async function events({ connection }: Facts, signal: AbortSignal): Promise<Readiness> {
  const stop = new AbortController();
  try {
    const both = AbortSignal.any([signal, stop.signal]);
    const stream = await connection.engine.stream({ method: "GET", path: "/events" }, both);
    stream.on("error", () => {});
    return present("events", "the engine streams lifecycle events");
  } catch (error) {
    const consequence = "restarts and health changes during a drill go unseen";
    return { subject: "events", state: "absent", says: messageOf(error), consequence };
  } finally {
    stop.abort();
  }
}
