import { EventEmitter } from "node:events";
import { expect, it, vi } from "vitest";
import { hearSignals } from "../../src/cli/daemon-signals.ts";

function heard() {
  const process = new EventEmitter();
  const leave = vi.fn();
  return { process, leave, signals: hearSignals(process, leave) };
}

it("a reload that comes while the daemon begins is done once it has begun", () => {
  const { process, signals } = heard();
  process.emit("SIGHUP", "SIGHUP");
  process.emit("SIGHUP", "SIGHUP");
  const reload = vi.fn();
  signals.onReload(reload);
  expect(reload).toHaveBeenCalledTimes(1);
  process.emit("SIGHUP", "SIGHUP");
  expect(reload).toHaveBeenCalledTimes(2);
});

it("nothing is read again where nobody asked for it", () => {
  const { signals } = heard();
  const reload = vi.fn();
  signals.onReload(reload);
  expect(reload).not.toHaveBeenCalled();
});

it.each([
  ["SIGTERM", 143],
  ["SIGINT", 130],
] as const)("%s ends it, and a second one leaves with %i", async (name, status) => {
  const { process, leave, signals } = heard();
  process.emit(name, name);
  expect(await signals.ended).toBe(name);
  expect(leave).not.toHaveBeenCalled();
  process.emit(name, name);
  expect(leave).toHaveBeenCalledWith(status);
});
