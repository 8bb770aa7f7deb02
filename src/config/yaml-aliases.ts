/** Aliases that stand for nothing, for themselves, or for more than anybody means to write. */
import { type Document, isAlias, isCollection, isPair, isScalar, type Node } from "yaml";
import { isSecretPlace } from "../core/zod-words.ts";
import type { Place } from "./place.ts";
import { Unusable } from "./unusable.ts";
import { VALUES_MAX } from "./yaml-bounds.ts";

/** @throws Unusable at the alias that is too much, that is part of itself, or that names no anchor */
export function refuseAliases(doc: Document, placed: (offset: number) => Place): void {
  /** In the text's order: an alias stands for the last of its name before it. */
  const anchors = new Map<string, Node>();
  /** Of what was walked through; what is not in it yet is being walked through. */
  const sizes = new Map<Node, number>();
  const sizeOf = (node: Node | null, isSecret = false): number => {
    if (isAlias(node)) return behind(node.source, node.range?.[0] ?? 0, isSecret);
    if (node && "anchor" in node && node.anchor) anchors.set(node.anchor, node);
    if (!isCollection(node)) return 1;
    let size = 1;
    for (const item of node.items) {
      const value = (isPair(item) ? item.value : item) as Node | null;
      const key = isPair(item) && isScalar(item.key) ? String(item.key.value) : "";
      size += sizeOf(value, isSecret || isSecretPlace([key]));
      if (size > VALUES_MAX)
        throw new Unusable(
          `with its aliases it has more than ${VALUES_MAX} values`,
          placed(value?.range?.[0] ?? 0),
        );
    }
    sizes.set(node, size);
    return size;
  };
  const behind = (name: string, at: number, isSecret: boolean): number => {
    const target = anchors.get(name);
    // A password may begin with a star.
    const says = isSecret ? "an alias" : `*${name}`;
    if (!target)
      throw new Unusable(
        `${says} names no anchor before it: quote a text that begins with *`,
        placed(at),
      );
    if (!isCollection(target)) return 1;
    const size = sizes.get(target);
    if (size === undefined)
      throw new Unusable(`the alias *${name} is a part of itself`, placed(at));
    return size;
  };
  sizeOf(doc.contents as Node | null);
}
