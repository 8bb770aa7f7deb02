/** Cuts a stream into lines of bounded length: one that never ends must not fill our memory. */
export interface Line {
  readonly text: string;
  /** It was longer than allowed: `text` is only how it begins. */
  readonly cut: boolean;
}

export async function* linesOf(
  input: AsyncIterable<string>,
  charactersMax: number,
): AsyncGenerator<Line> {
  let text = "";
  let cut = false;
  for await (const chunk of input) {
    for (const [index, piece] of chunk.split("\n").entries()) {
      if (index > 0) {
        yield { text, cut };
        text = "";
        cut = false;
      }
      cut ||= text.length + piece.length > charactersMax;
      text += piece.slice(0, charactersMax - text.length);
    }
  }
  if (text !== "") yield { text, cut };
}
