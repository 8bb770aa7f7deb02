/**
 * Others change the kernel's tables too: Docker at each published port, firewalls, another drill. Who is
 * not told how long to wait for them is refused at once, or waits for ever (iptables-legacy 1.8.9, measured).
 */
import { expect, it } from "vitest";
import { applyIn } from "../../../src/agent/net/apply.ts";
import type { Namespace } from "../../../src/agent/net/namespace.ts";
import { revertIn } from "../../../src/agent/net/revert.ts";
import { anOrder } from "./made.ts";

const HELD_S = 3;
/** A program that takes longer is killed, and nobody knows what it did. */
const KILLED_S = 10;
const LINKS = '[{"ifname":"eth0","ifindex":2,"flags":[]}]';

const broken = anOrder("broken", { kind: "reject", with: "reset" });

it("waits for whoever is changing the tables, and not for ever", async () => {
  const tables = { 4: "", 6: "" };
  const refused: string[] = [];
  const restore = (family: 4 | 6, args: readonly string[], rules: string) => {
    const waits = args.indexOf("--wait");
    const waitsS = waits === -1 ? 0 : Number(args[waits + 1]);
    if (!(waitsS > HELD_S && waitsS < KILLED_S)) refused.push(`IPv${family}: ${args.join(" ")}`);
    const isUndo = rules.includes("\n-X ");
    tables[family] = isUndo ? "" : tables[family] + rules.replace(/^-I (\S+) 1 /gm, "-A $1 ");
    return "";
  };
  const busy = {
    inode: "net:[0]",
    must: async (program: string, args: readonly string[], input = "") => {
      if (program === "iptables-restore") return restore(4, args, input);
      if (program === "ip6tables-restore") return restore(6, args, input);
      return [LINKS, "[]", tables[4], tables[6]].join("\0");
    },
  } as Namespace;

  await applyIn(busy, [broken]);
  expect(tables[4]).toContain("REJECT");
  expect(tables[6]).toContain("REJECT");
  expect(await revertIn(busy, ["broken"])).toBe(1);

  expect(tables).toEqual({ 4: "", 6: "" });
  expect(refused).toEqual([]);
});
