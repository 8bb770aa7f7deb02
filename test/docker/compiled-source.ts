/** The Docker source as it is compiled: the agent starts a program of its own, which node must be able to run. */
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { inject } from "vitest";
import pkg from "../../package.json" with { type: "json" };
import { systemClock } from "../../src/core/clock.ts";
import type { Source } from "../../src/core/source.ts";
import { holderOf } from "../../src/journal/holder.ts";
import { dockerHost } from "../lab/docker.ts";

type Compiled = typeof import("../../src/targets/docker/open.ts");

export async function compiledSource(reach: "host" | "helper"): Promise<Source> {
  const compiled = join(dirname(inject("program")), "../targets/docker/open.js");
  const { connectDockerSource } = (await import(pathToFileURL(compiled).href)) as Compiled;
  const options = { env: process.env, clock: systemClock, host: dockerHost, reach };
  const helperImage = process.env.CHAOS_HELPER_IMAGE || `chaos-army:${pkg.version}`;
  const holder = holderOf(process.pid);
  const helper = { helperImage, helperPull: "never" as const, holder };
  return connectDockerSource({ ...options, ...helper }, AbortSignal.timeout(30_000));
}
