/**
 * Seen: `tc qdisc del dev eth0 root failed: Error: Cannot delete qdisc with handle of zero.` Between the look and
 * the undo the queue was gone (another undo, a container's next life), and the undo of what is gone failed.
 */
import { expect, it } from "vitest";
import type { Namespace } from "../../src/agent/net/namespace.ts";
import { ROOT } from "../../src/agent/net/shape.ts";
import { readState } from "../../src/agent/net/state.ts";
import { unshape } from "../../src/agent/net/unshape.ts";

const LINKS = [
  { ifname: "eth0", ifindex: 2, flags: [], txqlen: 1_000 },
  { ifname: "chaos2", ifindex: 3, flags: [], txqlen: 32 },
];
const OURS = { dev: "eth0", kind: "htb", handle: ROOT, root: true };
const INGRESS = { dev: "eth0", kind: "ingress", handle: "ffff:", parent: "ffff:fff1" };
const THEIRS = { dev: "eth0", kind: "noqueue", handle: "0:", root: true };

interface Kernel {
  readonly links: readonly object[];
  readonly qdiscs: readonly object[];
}

/** It looks like the first, and like the second once somebody tried to take something away, which fails. */
function inBetween(before: Kernel, after: Kernel): Namespace {
  let now = before;
  return {
    inode: "net:[1]",
    must: async (program) => {
      if (program === "sh")
        return [JSON.stringify(now.links), JSON.stringify(now.qdiscs), "", "none"].join("\0");
      now = after;
      throw new Error(`${program} failed: Error: Cannot delete qdisc with handle of zero.`);
    },
    run: async () => ({ status: 0, stdout: "", stderr: "" }),
    launch: async () => "",
    close: () => {},
  };
}

const BEFORE = { links: LINKS, qdiscs: [OURS, INGRESS] };

it("a queue that is gone by now is undone", async () => {
  const namespace = inBetween(BEFORE, { links: LINKS.slice(0, 1), qdiscs: [THEIRS] });

  await expect(unshape(namespace, await readState(namespace), [], [])).resolves.toBeUndefined();
});

it("one that is still there is not", async () => {
  const namespace = inBetween(BEFORE, BEFORE);

  await expect(unshape(namespace, await readState(namespace), [], [])).rejects.toThrow(/of zero/);
});
