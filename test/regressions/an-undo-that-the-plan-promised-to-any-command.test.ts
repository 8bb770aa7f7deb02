/**
 * Seen: the plan said that, should tool and watchdog both die, "the next chaos command" undoes;
 * `status`, `targets`, a dry run and a drill on another state folder undid nothing.
 */
import { expect, it } from "vitest";
import { systemClock } from "../../src/core/clock.ts";
import { planWatchdog } from "../../src/watchdog/plan-watchdog.ts";
import { FakeSource } from "../core/fake-source.ts";

it.each(["process", "none"] as const)(
  "with --watchdog %s the plan names who undoes",
  async (kind) => {
    const { signal } = new AbortController();
    const { says } = await planWatchdog(kind, new FakeSource(systemClock), signal);
    expect(says).not.toContain("next chaos command");
    expect(says).toMatch(/until chaos revert, chaos halt or the next drill on this state folder$/);
  },
);
