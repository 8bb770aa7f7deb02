/**
 * A package as `require` has it: node fills an import by its real path, so that one whose address is a link, as
 * where node_modules is one, may stay empty.
 */
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

export function byRequire<T>(name: string): T {
  return require(name) as T;
}
