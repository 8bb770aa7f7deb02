/** What went through, while it goes. */
export interface Counters {
  readonly connections: {
    readonly open: number;
    readonly total: number;
    /** The service could not be reached: the client was reset. */
    readonly failed: number;
  };
  /** upstream: from the client to the service; downstream: back. */
  readonly bytes: {
    readonly upstream: Passed;
    readonly downstream: Passed;
  };
  /** HTTP requests that were seen as such; none where no HTTP rule is. */
  readonly requests: number;
  readonly toxics: Readonly<Record<string, Hits>>;
}

export interface Passed {
  readonly received: number;
  readonly sent: number;
}

export interface Hits {
  /** Connections it was asked about, or of an HTTP rule requests (responses) that it means. */
  readonly matched: number;
  /** Of those, the ones that its percent drew. */
  readonly hit: number;
}
