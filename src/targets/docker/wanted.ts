/** Which engine is meant, and how victims on it are reached. Public: nothing of dockerode's types is in it. */
export interface Wanted {
  readonly host?: string | undefined;
  readonly context?: string | undefined;
  /** Files in PEM for the host that is named; else as the environment says. */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string } | undefined;
}
