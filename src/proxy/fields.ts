/** A toxic's attributes: how each is read, and what it is when nobody says. No zod: it runs alone. */

export interface Field<T> {
  /** What it should be, for people: `a number of 0 or more`. */
  readonly says: string;
  readonly byDefault: T;
  /** `undefined`: it is not what it should be. */
  read(value: unknown): T | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: any field will do; Settings gives each its own type
export type Fields = Readonly<Record<string, Field<any>>>;
export type Settings<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never;
};
