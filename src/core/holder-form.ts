/**
 * What a holder's word tells besides who it is: `host@<where>:pid:ticks`, or `host#<short id>@…` of a
 * process in a container of the engine that it speaks to. A host's name that looks like a short id
 * proves nothing: that container may be another engine's, and alive there.
 */
const CONTAINER = /#([0-9a-f]{12})(?=@)/;

export function inContainer(holder: string, id: string | undefined): string {
  return id === undefined ? holder : holder.replace("@", `#${id.slice(0, 12)}@`);
}

/** By its short id. */
export function containerOf(holder: string): string | undefined {
  return CONTAINER.exec(holder)?.[1];
}

export function withoutContainer(holder: string): string {
  return holder.replace(CONTAINER, "");
}
