/** How long a head may take to become whole. */
import type { Alarm } from "../alarms.ts";
import type { Link } from "../stage.ts";

/** What is not whole so long after its last bytes is no head: its sender may wait for an answer to it. */
const PATIENCE_MS = { line: 1_000, head: 10_000 } as const;

export interface Patience {
  /** Anew each time; `undefined`: there is nothing to wait for. */
  have(waitingFor: keyof typeof PATIENCE_MS | undefined): void;
  end(): void;
}

export function openPatience(link: Pick<Link, "now" | "at">, giveUp: () => void): Patience {
  let alarm: Alarm | undefined;
  const end = () => {
    alarm?.cancel();
    alarm = undefined;
  };
  return {
    have: (waitingFor) => {
      end();
      if (waitingFor) alarm = link.at(link.now() + PATIENCE_MS[waitingFor], giveUp);
    },
    end,
  };
}
