/** What became of a piece of somebody else's experiment, with its place in it. */
export interface Diagnosis {
  /** `$.method[0].provider.path` */
  readonly at: string;
  /** `refused`: it has no counterpart here; `changed`: it has one that does not mean quite the same. */
  readonly kind: "refused" | "changed";
  readonly says: string;
}

export class Findings {
  readonly all: Diagnosis[] = [];

  /** @returns `undefined`, so that whoever refuses a piece returns no other. */
  refuse(at: string, says: string): undefined {
    this.all.push({ at, kind: "refused", says });
    return undefined;
  }

  change(at: string, says: string): void {
    this.all.push({ at, kind: "changed", says });
  }
}
