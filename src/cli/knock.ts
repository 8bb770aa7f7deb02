/** Asks each door once, with all its ways in turn: what does not answer now would fail every drill. */
import type { Door, KnockedDoor } from "../init/survey.ts";
import { readAddress, whereOf } from "../reporter/address.ts";
import { probeKinds } from "../rosters.ts";

const PATIENCE_MS = 1_000;
/** More at once would be a load, and slow answers. */
const AT_ONCE = 16;

export async function knockOnAll(doors: readonly Door[]): Promise<KnockedDoor[]> {
  const queue = [...doors.entries()];
  const knocked: KnockedDoor[] = [];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      knocked[next[0]] = await knock(next[1]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return knocked;
}

async function knock(door: Door): Promise<KnockedDoor> {
  const reasons: string[] = [];
  for (const attempt of door.attempts) {
    const reason = await ask(attempt.address);
    if (reason === undefined) return { ...door, answered: attempt, reasons };
    reasons.push(reason);
  }
  return { ...door, reasons };
}

/** @returns why not; `undefined`: it answers as a probe wants it */
async function ask(address: string): Promise<string | undefined> {
  const { kind, url } = readAddress(address, await probeKinds.all());
  const probe = await probeKinds.load(kind);
  const where = whereOf(url);
  const open = probe.open(probe.options.parse(probe.parse(url)), () => where);
  try {
    const { ok, reason } = await open.sample(PATIENCE_MS);
    return ok ? undefined : (reason ?? "no answer");
  } finally {
    open.close();
  }
}
