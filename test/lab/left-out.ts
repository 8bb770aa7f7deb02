/** Which tests of a real engine a run leaves out for want of netem in its kernel, in a line. */
import { readdirSync, readFileSync } from "node:fs";
import { monkeys } from "../../src/rosters.ts";
import { isByNetem, waysOf } from "../docker/ways.ts";

const TESTS = new URL("../docker/", import.meta.url);

export async function sayLeftOut(isNear: boolean): Promise<string> {
  const ways = (await monkeys.all()).flatMap((monkey) => waysOf(monkey, isNear));
  const cases = ways.filter(isByNetem);
  const names = [...new Set(cases.map(({ monkey }) => monkey.name))];
  const files = wholeFiles().map((file) => `test/docker/${file}`);
  const some = `${cases.length} cases of ${names.join(", ")} in contract and loops`;
  return `left out for want of netem in the engine's kernel: ${[...files, some].join("; ")}. NOT PROVEN by this run; npm run netem runs them`;
}

function wholeFiles(): string[] {
  const isWhole = (file: string) =>
    file.endsWith(".test.ts") &&
    /^describeNetem\(/m.test(readFileSync(new URL(file, TESTS), "utf8"));
  return readdirSync(TESTS).filter(isWhole).sort();
}
