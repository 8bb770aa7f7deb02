/**
 * The watchdog as a container: the engine itself revives it, and it lives on when this host's
 * processes, or the container that we run in, are gone. It may speak to the engine and nothing else.
 */
import { statSync } from "node:fs";
import { hostname } from "node:os";
import {
  ORDER_VARIABLE,
  type WatchdogHome,
  type WatchdogOrder,
  type WatchdogWire,
} from "../../core/watchdog.ts";
import { anything, createAnswer, type InfoAnswer, inspectAnswer } from "./answers.ts";
import { attach, converse } from "./conversation.ts";
import { type Engine, START_DEADLINE_MS, unless } from "./engine.ts";
import { CAPABILITIES } from "./needs.ts";
import { confined, remove, WIRED } from "./own-container.ts";

const SOCKET_INSIDE = "/var/run/docker.sock";
const STATE_INSIDE = "/chaos-state";
const PROGRAM = "/opt/chaos/dist/watchdog/main.js";
const ANSWER_MS = 15_000;

interface Around {
  readonly image: string;
  readonly info: InfoAnswer;
  /** Our own container's short id, should we run in one. */
  readonly self: string | undefined;
}

export function watchdogHome(engine: Engine, around: Around): WatchdogHome {
  const nameOf = (run: string) => `chaos-watchdog-${run}`;
  return {
    lack: async (signal) => {
      const path = `/images/${around.image}/json`;
      const there = await unless([404], () =>
        engine.call({ method: "GET", path }, anything, signal),
      );
      return there ? undefined : `the engine has no image ${around.image}`;
    },
    start: async (run, folder, signal) => {
      const query = { name: nameOf(run) };
      const body = await containerFor(engine, around, { run, folder }, signal);
      const call = { method: "POST", path: "/containers/create", query, body } as const;
      const { Id } = await engine.call(
        { ...call, deadlineMs: START_DEADLINE_MS },
        createAnswer,
        signal,
      );
      const hangUp = new AbortController();
      try {
        const wire = await wireTo(engine, Id, hangUp);
        const start = { method: "POST", path: `/containers/${Id}/start` } as const;
        await engine.call({ ...start, deadlineMs: START_DEADLINE_MS }, anything, signal);
        return wire;
      } catch (error) {
        // An attachment to what never started ends with nothing but our own word.
        hangUp.abort();
        await remove(engine, Id, AbortSignal.timeout(ANSWER_MS)).catch(() => {});
        throw error;
      }
    },
    remove: (run, signal) => remove(engine, nameOf(run), signal),
    rejoin: (run) => wireTo(engine, nameOf(run), new AbortController()),
  };
}

/** Its stdin ends when our end does, whatever became of us (StdinOnce). */
async function wireTo(engine: Engine, id: string, hangUp: AbortController): Promise<WatchdogWire> {
  const wire = await attach(engine, id, hangUp.signal);
  const { ready } = converse(engine, wire);
  const stands = ready().then(() => {});
  // Nobody waits for it where a run meets its watchdog again, and that must not end the run.
  stands.catch(() => {});
  let lost = () => {};
  let over = false;
  wire.once("close", () => {
    if (!over) lost();
    over = true;
  });
  return {
    ready: stands,
    say: (line) => void (over || wire.write(`\n${line}\n`)),
    onLost: (hear) => {
      lost = hear;
      if (over) hear();
    },
    standDown: async (signal) => {
      over = true;
      await remove(engine, id, signal);
      hangUp.abort();
    },
  };
}

async function containerFor(
  engine: Engine,
  around: Around,
  run: { run: string; folder: string },
  signal: AbortSignal,
): Promise<object> {
  const socket = await socketOnHost(engine, around.self, signal);
  const folder = folderOnHost(engine, around, run.folder);
  const order: WatchdogOrder = {
    run: run.run,
    host: `unix://${SOCKET_INSIDE}`,
    contained: true,
    ...(folder ? { state: STATE_INSIDE } : {}),
  };
  return {
    Image: around.image,
    Entrypoint: ["node", PROGRAM],
    Env: [`${ORDER_VARIABLE}=${JSON.stringify(order)}`],
    Cmd: [],
    ...userOf(hereOf(engine)),
    ...WIRED,
    Labels: { "chaos.self": "watchdog", "chaos.run": run.run },
    HostConfig: {
      ...confined(around.info, CAPABILITIES.watchdog),
      RestartPolicy: { Name: "always" },
      Binds: [
        `${socket}:${SOCKET_INSIDE}`,
        ...(folder ? [`${folder}:${STATE_INSIDE}/${lastThree(folder)}`] : []),
      ],
      GroupAdd: groupsOf(hereOf(engine)),
    },
  };
}

/** The socket as we see it: its group is the same on the host, its path need not be. */
function hereOf({ address }: Engine): string {
  return address.replace(/^unix:\/\//, "");
}

/** What we call the socket may be a mount of the host's; where we cannot know, it is the usual one. */
async function socketOnHost(
  engine: Engine,
  self: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const path = hereOf(engine);
  if (!path.startsWith("/")) return SOCKET_INSIDE;
  if (!self) return path;
  const call = { method: "GET", path: `/containers/${self}/json` } as const;
  const { Mounts } = await engine.call(call, inspectAnswer, signal);
  return Mounts?.find(({ Destination }) => Destination === path)?.Source ?? path;
}

/** The run's folder as the engine's host sees it: the same where the engine is beside us. */
function folderOnHost(engine: Engine, { self, info }: Around, folder: string): string | undefined {
  const beside = engine.address.startsWith("unix:") || engine.address.startsWith("/");
  const virtual = /desktop/i.test(info.OperatingSystem ?? "");
  return beside && !virtual && !self && info.Name === hostname() ? folder : undefined;
}

/** `<engine>/runs/<run>`: what a state folder is made of. */
function lastThree(folder: string): string {
  return folder.split("/").slice(-3).join("/");
}

/** Our own user, who owns the run's folder, in the group that may use the socket. */
function userOf(socket: string): { User: string } {
  return { User: isHere(socket) ? `${process.getuid?.() ?? 0}` : "0" };
}

function groupsOf(socket: string): string[] {
  return isHere(socket) ? [`${statSync(socket).gid}`] : [];
}

function isHere(socket: string): boolean {
  try {
    return statSync(socket).isSocket();
  } catch {
    return false;
  }
}
