/**
 * The keeper: a program that leads the process group of the user's command and ends it when its channel
 * to the controller breaks, as it does by whatever death. While it lives, nobody else can be given the
 * number of its group: it signals no stranger.
 */
import { spawn } from "node:child_process";
import { closeSync, existsSync, readdirSync, readFileSync } from "node:fs";

/** The command is told to end, and killed when it does not heed that. */
const GRACE_MS = 5_000;
const LOOK_EVERY_MS = 50;
/** Where the controller listens to what the command prints. */
const [OUT, ERR] = [4, 5] as const;
const FOR_THE_COMMAND = ["SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2"] as const;

function begin([file = "", ...args]: string[]): void {
  const tell = (ended: object) => void process.send?.(ended, () => {});
  spawn(file, args, { stdio: ["ignore", OUT, ERR] })
    .on("error", ({ message }) => tell({ failure: message }))
    .on("exit", (exit, signal) => tell(signal === null ? { exit } : { signal }));
  closeSync(OUT);
  closeSync(ERR);
}

function endGroup(): void {
  const endMs = performance.now() + GRACE_MS;
  signalGroup("SIGTERM");
  const look = () => {
    // The last deed: it ends us, too.
    if (performance.now() > endMs || !isAnybodyLeft()) signalGroup("SIGKILL");
  };
  look();
  setInterval(look, LOOK_EVERY_MS);
}

/** By our own number, not by 0: should we lead no group, nobody is meant. */
function signalGroup(signal: NodeJS.Signals): void {
  process.kill(-process.pid, signal);
}

/** Where no /proc tells, somebody may be. */
function isAnybodyLeft(): boolean {
  if (!existsSync("/proc/self/stat")) return true;
  const others = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && +name !== process.pid);
  return others.some(isOfGroup);
}

/** Fields behind the name in parentheses: state, parent, group (proc(5)). */
function isOfGroup(pid: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state = "", , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return group === `${process.pid}` && !"ZX".includes(state);
  } catch {
    // It ended in between.
    return false;
  }
}

// Whoever signals the whole group, such as the command itself, does not mean us.
for (const signal of FOR_THE_COMMAND) process.on(signal, () => {});
process.on("disconnect", endGroup);
// Said once the faults are in effect: we were started before, because that takes a while.
process.once("message", () => begin(process.argv.slice(2)));
process.send?.("ready", () => {});
// It may have broken while we were loaded.
if (!process.connected) endGroup();
