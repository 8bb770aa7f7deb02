/**
 * Asks the engine how a container is: running, paused, restarting, and what its own health check says. An
 * engine checks every 30 s unless told: this shows what an orchestrator would see, and no recovery to the second.
 */
import { z } from "zod";
import { type Answer, defineProbe, type ProbeEngine } from "../../core/probe.ts";
import type { Target } from "../../core/target.ts";
import { ChaosError } from "../../failure.ts";
import { redact } from "../../redact.ts";

const options = z.strictObject({
  container: z.string().min(1),
  /** `running`: whatever its health check says. Without a check, running is all there is to see. */
  expect: z.enum(["healthy", "running"]).default("healthy"),
});
type Options = z.output<typeof options>;

export default defineProbe({
  name: "docker-health",
  summary: "a container's state and health check, as the engine tells them",
  schemes: ["health"],
  options,
  addressed: ["container"],
  keys: { query: ["expect"] },
  example: { container: "shop-api-1" },
  parse: (address) => {
    if (address.hostname === "")
      throw new ChaosError(
        "PROBE_INVALID",
        `Cannot use probe address "${redact(address.href)}": it names no container, expected health://name`,
      );
    const expect = address.searchParams.get("expect");
    return { container: address.hostname, ...(expect ? { expect: expect as "running" } : {}) };
  },
  open: (given, _where, engine) => ({
    sample: (timeoutMs) => ask(given, engine, timeoutMs),
    close: () => {},
  }),
});

async function ask(
  { container, expect }: Options,
  engine: ProbeEngine | undefined,
  timeoutMs: number,
): Promise<Answer> {
  if (!engine) return { ok: false, reason: "no-engine" };
  const begun = performance.now();
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const reason = illness(await engine.target(container, signal), expect);
    const timings = { done: performance.now() - begun };
    return reason === undefined ? { ok: true, timings } : { ok: false, reason, timings };
  } catch {
    return { ok: false, reason: signal.aborted ? "timeout" : "engine" };
  }
}

function illness(target: Target | undefined, expect: Options["expect"]): string | undefined {
  if (!target) return "not-there";
  if (target.state !== "running") return target.state;
  if (expect === "running" || target.health === undefined) return undefined;
  return target.health === "healthy" ? undefined : target.health;
}
