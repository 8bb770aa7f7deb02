/** The image of helper containers: is it there, and may it be pulled? */
import type { Readable } from "node:stream";
import { z } from "zod";
import { PULLS, type Pull } from "../../core/whereabouts.ts";
import { orAfter } from "../../deadline.ts";
import { ChaosError, messageOf } from "../../failure.ts";
import { anything } from "./answers.ts";
import { type Engine, unless } from "./engine.ts";

/** A slow line and a large image: whoever waits longer has another problem. */
const PULL_DEADLINE_MS = 300_000;
/** The engine says a line for each layer and step; of a long story the end matters. */
const TOLD_MAX = 65_536;

const line = z.object({ error: z.string().optional() });

/** @throws ChaosError USAGE */
export function readPull(text: string | undefined): Pull {
  const found = PULLS.find((one) => one === (text || "never"));
  if (found) return found;
  throw new ChaosError("USAGE", `CHAOS_HELPER_PULL is "${text}"`, {
    hint: `It should be one of ${PULLS.join(", ")}`,
  });
}

export function isThere(engine: Engine, image: string, signal: AbortSignal): Promise<boolean> {
  const call = { method: "GET", path: `/images/${image}/json` } as const;
  return unless([404], () => engine.call(call, anything, signal));
}

/**
 * Before the first injection, never for an undo.
 * @throws ChaosError AGENT_FAILED when it cannot be had
 */
export async function pullAsTold(
  engine: Engine,
  { image, pull }: { readonly image: string; readonly pull: Pull },
  signal: AbortSignal,
): Promise<void> {
  if (pull === "never") return;
  if (pull === "missing" && (await isThere(engine, image, signal))) return;
  const bounded = orAfter(signal, PULL_DEADLINE_MS);
  try {
    const query = { fromImage: image, ...(isTagged(image) ? {} : { tag: "latest" }) };
    const call = { method: "POST", path: "/images/create", query } as const;
    const told = await tail(await engine.stream(call, bounded));
    const { error } = line.parse(JSON.parse(told));
    if (error !== undefined) throw new Error(error);
  } catch (cause) {
    throw new ChaosError("AGENT_FAILED", `Cannot pull ${image}: ${messageOf(cause)}`, {
      cause,
      hint: "Where the engine has it already, leave CHAOS_HELPER_PULL out",
    });
  }
}

/** Without a tag the engine would pull them all. */
function isTagged(image: string): boolean {
  return image.includes("@") || (image.split("/").at(-1) ?? "").includes(":");
}

/** Its last line: a failure comes there, under a status that says success. */
async function tail(stream: Readable): Promise<string> {
  let told = "";
  for await (const chunk of stream) told = (told + String(chunk)).slice(-TOLD_MAX);
  return told.trim().split("\n").at(-1) || "{}";
}
