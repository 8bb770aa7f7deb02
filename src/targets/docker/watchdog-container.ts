/** What a watchdog's container is made of: whom it runs as, and what of the host it is given. */
import { statSync } from "node:fs";
import { hostname } from "node:os";
import { ORDER_VARIABLE, type WatchdogOrder } from "../../core/watchdog.ts";
import { type InfoAnswer, inspectAnswer } from "./answers.ts";
import type { Engine } from "./engine.ts";
import { CAPABILITIES } from "./needs.ts";
import { confined, ownLabels, WIRED } from "./own-container.ts";

const SOCKET_INSIDE = "/var/run/docker.sock";
const STATE_INSIDE = "/chaos-state";
const PROGRAM = "/opt/chaos/dist/watchdog/main.js";

export interface Around {
  readonly image: string;
  readonly holder: string;
  readonly info: InfoAnswer;
  /** Our own container's id, should we run in one. */
  readonly self: string | undefined;
}

export async function containerFor(
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
    // Where only a helper reaches a victim's packets, it starts one from the image that it has itself.
    Env: [`${ORDER_VARIABLE}=${JSON.stringify(order)}`, `CHAOS_HELPER_IMAGE=${around.image}`],
    Cmd: [],
    ...userOf(hereOf(engine)),
    ...WIRED,
    Labels: ownLabels("watchdog", run.run, around.holder),
    HostConfig: {
      ...confined(around.info, CAPABILITIES.watchdog),
      RestartPolicy: { Name: "always" },
      Mounts: [
        bind(socket, SOCKET_INSIDE),
        ...(folder ? [bind(folder, `${STATE_INSIDE}/${lastThree(folder)}`)] : []),
      ],
      GroupAdd: groupsOf(hereOf(engine)),
    },
  };
}

/** Not `Binds`: those make up a folder where the host has nothing, and take a colon for a separator. */
function bind(Source: string, Target: string): object {
  return { Type: "bind", Source, Target };
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
