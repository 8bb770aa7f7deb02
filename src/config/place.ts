/** Where in a file a value stands: 1-based line and column, as editors count. */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type YAMLMap,
} from "yaml";

export interface Place {
  readonly line: number;
  readonly column: number;
}

export type Path = readonly PropertyKey[];

export interface Places {
  /** Of the value at the path; of the nearest one above, where the path leads to nothing. */
  readonly ofValue: (path: Path) => Place;
  /** Of a key of the mapping at the path. */
  readonly ofKey: (path: Path, key: string) => Place;
}

export function placesIn(doc: Document, lines: LineCounter): Places {
  const child = childrenIn(doc);
  const ofValue = (path: Path): Place => {
    let at = doc.contents as Node | null;
    for (const step of path) {
      const next = child(at, step)?.value;
      if (!next) break;
      at = next;
    }
    return placeAt(lines, at?.range?.[0] ?? 0);
  };
  const ofKey = (path: Path, key: string): Place => {
    let at = doc.contents as Node | null;
    for (const step of path) at = child(at, step)?.value ?? at;
    const found = child(at, key)?.key;
    return found?.range ? placeAt(lines, found.range[0]) : ofValue(path);
  };
  return { ofValue, ofKey };
}

export function placeAt(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

interface Child {
  readonly key?: Node;
  readonly value: Node | null;
}

/** Each mapping's keys are looked through once: one may have thousands that are at fault. */
function childrenIn(doc: Document): (node: Node | null, step: PropertyKey) => Child | undefined {
  const known = new Map<YAMLMap, Map<string, Child>>();
  return (node, step) => {
    const at = isAlias(node) ? (node.resolve(doc) ?? null) : node;
    if (isSeq(at)) return { value: (at.items[Number(step)] as Node | undefined) ?? null };
    if (!isMap(at)) return undefined;
    const children = known.get(at) ?? byName(at);
    known.set(at, children);
    return children.get(String(step));
  };
}

function byName(map: YAMLMap): Map<string, Child> {
  const children = map.items.flatMap(({ key, value }): [string, Child][] =>
    isScalar(key)
      ? [[String(key.value), { key, value: (value as Node | null) ?? (key as Node) }]]
      : [],
  );
  return new Map(children);
}
