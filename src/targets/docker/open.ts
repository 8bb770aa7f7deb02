/** Asks the engine who it is while the rest of this folder is loaded: the tool has two things to wait for. */
import type { Clock } from "../../core/clock.ts";
import type { Look, Source } from "../../core/source.ts";
import type { Pull, ReachChoice } from "../../core/whereabouts.ts";
import { connect } from "./connect.ts";
import type { Wanted } from "./wanted.ts";

export interface DockerOptions extends Wanted {
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly reach?: ReachChoice;
  /** The image that helpers are started from. */
  readonly helperImage: string;
  readonly helperPull: Pull;
  /** This process, as `host@boot.namespace:pid:startTicks`: whose helpers and watchdogs its containers are. */
  readonly holder: string;
}

/** @throws ChaosError ENGINE_UNREACHABLE, ENGINE_ANSWER */
export async function connectDockerSource(
  options: DockerOptions,
  signal: AbortSignal,
): Promise<Source> {
  const connecting = connect(options, options.env, signal);
  const loading = import("./source.ts");
  const [connection, { dockerSource }] = await Promise.all([connecting, loading]);
  return dockerSource(connection, options, signal);
}

/** For who touches nothing, and so need not wait until what does is loaded. @throws like `connectDockerSource` */
export async function connectDockerLook(
  options: DockerOptions,
  signal: AbortSignal,
): Promise<Look> {
  const connecting = connect(options, options.env, signal);
  const loading = import("./look.ts");
  const [connection, { dockerLook }] = await Promise.all([connecting, loading]);
  return dockerLook(connection, signal);
}
