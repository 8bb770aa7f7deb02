/** Whether the engine answers, and who is there: asked now and then, over a connection that is kept. */
import type { Clock } from "../core/clock.ts";
import type { Source } from "../core/source.ts";
import type { Target } from "../core/target.ts";
import { orAfter } from "../deadline.ts";
import { messageOf } from "../failure.ts";
import { openSource, type Place } from "../open-source.ts";
import { undoAll } from "../undo/undo-all.ts";

const EVERY_MS = 30_000;
const ANSWER_MS = 15_000;
const FIRST = "the engine has not answered yet";

export interface EngineWatch {
  /** Resolves after the first answer, or when there was none in time. */
  begin(): Promise<void>;
  /** Asks, where it is time to. */
  ring(): void;
  /** Asks at once, and opens the engine anew: it may be another. */
  look(): void;
  /** Why it cannot be used now. */
  lacks(): string | undefined;
  close(): Promise<void>;
}

export interface EngineWatchSetting {
  readonly place: () => Place;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What dead runs of this folder left is undone at the first answer. */
  readonly stateRoot: string;
  readonly onList: (targets: readonly Target[]) => Promise<void>;
  readonly onChange: (lacks: string | undefined) => void;
  readonly onUndone: (says: string) => void;
}

export function watchEngine(setting: EngineWatchSetting): EngineWatch {
  const { clock, place, env, signal } = setting;
  let source: Source | undefined;
  let lacks: string | undefined = FIRST;
  let isFirst = true;
  let asking: Promise<void> | undefined;
  let askedMs = Number.NEGATIVE_INFINITY;
  let isStale = false;
  const ask = async () => {
    askedMs = clock.monotonicMs();
    const before = lacks;
    if (isStale) await source?.close().catch(() => {});
    if (isStale) source = undefined;
    isStale = false;
    const patience = orAfter(signal, ANSWER_MS);
    try {
      source ??= await openSource(place(), env, patience);
      if (isFirst) await undoTheDead(source, setting);
      isFirst = false;
      await setting.onList(await source.list(patience));
      lacks = undefined;
    } catch (error) {
      lacks = messageOf(error);
      await source?.close().catch(() => {});
      source = undefined;
    }
    if ((before === undefined) !== (lacks === undefined) || before === FIRST)
      setting.onChange(lacks);
  };
  const begin = () => {
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  };
  return {
    begin,
    ring: () => {
      if (clock.monotonicMs() - askedMs >= EVERY_MS) void begin();
    },
    look: () => {
      isStale = true;
      askedMs = Number.NEGATIVE_INFINITY;
      void begin();
    },
    lacks: () => lacks,
    close: async () => {
      await asking;
      await source?.close().catch(() => {});
    },
  };
}

async function undoTheDead(
  source: Source,
  { stateRoot, signal, onUndone }: EngineWatchSetting,
): Promise<void> {
  const asked = { source, stateRoot, run: undefined, ownRunsOnly: true, signal };
  const { reverted, failed } = await undoAll(asked);
  for (const { fault, how } of reverted)
    onUndone(`undone: ${fault.monkey} on ${fault.victim.name}, of run ${fault.run}: ${how}`);
  for (const { fault, message } of failed)
    onUndone(`NOT undone: ${fault.monkey} on ${fault.victim.name}: ${message}`);
}
