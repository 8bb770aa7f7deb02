import type { Link, Stage } from "./stage.ts";
import type { Toxic } from "./toxic-state.ts";

/** A toxic as it is now, at work. */
export function attach(toxic: Toxic, link: Link): Stage {
  const { kind, settings } = toxic.now;
  if (kind.layer !== "stream") throw new TypeError(`${kind.name} is no stage`);
  return kind.attach(settings as never, link);
}
