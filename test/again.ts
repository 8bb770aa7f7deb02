/** Which test files get a second run alone, and what is said of it. */

/** More than these is no busy machine but something broken. */
export const AGAIN_MAX = 8;

interface Outcome {
  readonly numTotalTests: number;
  readonly testResults: readonly { readonly name: string; readonly status: string }[];
}

/** From vitest's JSON report; `undefined` where a second run could prove nothing. */
export function failedFiles(json: string): readonly string[] | undefined {
  const { testResults } = JSON.parse(json) as Outcome;
  const files = testResults.filter(({ status }) => status === "failed").map(({ name }) => name);
  return files.length > 0 && files.length <= AGAIN_MAX ? files : undefined;
}

export function sayAgain(files: readonly string[], status?: number): string {
  const list = files.map((one) => `  ${one}\n`).join("");
  if (status === undefined) return `\nFailed beside others, now once more, each alone:\n${list}\n`;
  if (status === 0) return `\nFLAKY: failed beside others, passed alone:\n${list}`;
  return "\nFailed beside others, and not all passed alone.\n";
}
