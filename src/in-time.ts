/**
 * What may never end: a regular expression that goes back and forth over an unlucky text, often somebody else's.
 * While it does, nothing else of this process happens: no probe, no undo, no signal.
 */
import vm from "node:vm";

export class OutOfTime extends Error {
  override readonly name = "OutOfTime";
}

/** A room of its own costs more than all that is done in it: one serves all, from the first on. */
let room: { script: vm.Script; context: { act?: () => unknown } } | undefined;

/** @throws OutOfTime, with `act` broken off where it stood */
export function inTime<T>(ms: number, act: () => T): T {
  room ??= { script: new vm.Script("act()"), context: vm.createContext({}) };
  room.context.act = act;
  try {
    return room.script.runInContext(room.context, { timeout: ms }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    throw new OutOfTime(`it takes more than ${ms} ms`);
  } finally {
    delete room.context.act;
  }
}
