/** The contract of a report format: pure, one file of reporter/formats each. */
import type { Report } from "./report.ts";

export interface Screen {
  /** Width to write for, in characters. */
  readonly columns: number;
  readonly color: boolean;
  /** Where the page is that is written at the same time, as it was named; absent: none is. */
  readonly page?: string;
}

export interface Format {
  /** Its file's name. */
  readonly name: string;
  readonly summary: string;
  /** What help says of its flag `--<name> <file>`; absent: it has none of its own. */
  readonly file?: string;
  /**
   * A suite; a single run is a suite of one. The same reports give the same text. A promise only
   * because a library is loaded when it is needed.
   */
  render(suite: readonly Report[], screen: Screen): string | Promise<string>;
}
