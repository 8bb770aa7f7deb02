import fc from "fast-check";
import { expect, test } from "vitest";
import { linesOf } from "../../src/agent/lines.ts";

async function read(chunks: readonly string[], max = 1_000) {
  async function* input() {
    yield* chunks;
  }
  return collect(linesOf(input(), max));
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

test("lines do not depend on how the stream was cut into chunks", async () => {
  const piece = fc.stringMatching(/^[ab\n]{0,6}$/);
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (chunks) => {
      const lines = (await read(chunks)).map(({ text }) => text);
      const whole = chunks.join("").split("\n");
      expect(lines).toEqual(whole.at(-1) === "" ? whole.slice(0, -1) : whole);
    }),
  );
});

test("a line that is too long is cut and said to be, and the next one is whole", async () => {
  expect(await read(["123", "4567", "89\nab", "c\n1234\n"], 4)).toEqual([
    { text: "1234", cut: true },
    { text: "abc", cut: false },
    { text: "1234", cut: false },
  ]);
});
