/** Who came first is let through first, however long each takes until then. */
export interface Turns {
  enter(id: string): void;
  /** Resolves when all who entered before have left. */
  come(id: string): Promise<void>;
  leave(id: string): void;
}

interface Turn {
  readonly over: Promise<void>;
  readonly end: () => void;
}

export function openTurns(): Turns {
  const entered = new Map<string, Turn>();
  return {
    enter: (id) => {
      entered.set(id, makeTurn());
    },
    come: async (id) => {
      const ids = [...entered.keys()];
      const before = ids.slice(0, Math.max(0, ids.indexOf(id)));
      await Promise.all(before.map((one) => entered.get(one)?.over));
    },
    leave: (id) => {
      entered.get(id)?.end();
      entered.delete(id);
    },
  };
}

function makeTurn(): Turn {
  let end = () => {};
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { over, end };
}
