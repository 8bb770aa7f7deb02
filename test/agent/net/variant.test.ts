/** Which of the two programs called iptables is used, whatever the plain name means here. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const ABSENT = "iptables-nft-save: Could not fetch rule set generation id: Invalid argument";

describe("the program for the kernel's tables", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "chaos-tables-"));
    vi.stubEnv("PATH", `${folder}:/usr/bin:/bin`);
    vi.resetModules();
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  const FAMILIES = ["iptables", "ip6tables"].flatMap((name) => [
    `${name}%-save`,
    `${name}%-restore`,
  ]);
  /** All of one variant, which say what they are and end with this status. */
  const install = (infix: string, says: string, status = 0) => {
    for (const name of FAMILIES) {
      const path = join(folder, name.replace("%", infix));
      const program = `#!/bin/sh\necho "${says}"${status ? " >&2" : ""}\nexit ${status}\n`;
      writeFileSync(path, program, { mode: 0o755 });
    }
  };
  const load = () => import("../../../src/agent/net/variant.ts");

  it("is that for nf_tables, though the plain name means the older one", async () => {
    install("", "iptables-save v1.8.9 (legacy)");
    install("-nft", "");
    const { spelt, estranged } = await load();
    expect(await spelt("iptables-save")).toBe("iptables-nft-save");
    expect(await spelt("ip6tables-restore")).toBe("ip6tables-nft-restore");
    expect(await spelt("tc")).toBe("tc");
    expect(await estranged()).toBeUndefined();
  });
  it("is the plain one where there is no other, or where the kernel has no nf_tables", async () => {
    install("", "iptables-save v1.8.9 (nf_tables)");
    const plain = await load();
    expect(await plain.spelt("iptables-save")).toBe("iptables-save");
    expect(await plain.estranged()).toBeUndefined();
    vi.resetModules();
    install("", "iptables-save v1.8.9 (legacy)");
    install("-nft", ABSENT, 1);
    const old = await load();
    expect(await old.spelt("iptables-save")).toBe("iptables-save");
    expect(await old.estranged()).toBeUndefined();
  });
  it.each([ABSENT, "iptables-nft-save: Failed to initialize nft: Protocol not supported"])(
    "is the older one where the kernel has no nf_tables, whatever the plain name means: %s",
    async (says) => {
      install("", "iptables-save v1.8.9 (nf_tables)");
      install("-nft", says, 1);
      install("-legacy", "");
      const { spelt, estranged } = await load();
      expect(await spelt("iptables-save")).toBe("iptables-legacy-save");
      expect(await spelt("ip6tables-restore")).toBe("ip6tables-legacy-restore");
      expect(await estranged()).toBeUndefined();
    },
  );
  it("stays the one for nf_tables where that fails for another reason: its rules are there", async () => {
    install("", "iptables-save v1.8.9 (legacy)");
    install("-nft", "iptables-nft-save: Could not fetch rule set generation id: Timed out", 4);
    install("-legacy", "");
    const { spelt } = await load();
    expect(await spelt("iptables-save")).toBe("iptables-nft-save");
  });
  it.each(["iptables-save v1.8.9 (legacy)", "iptables-save v1.6.1"])(
    "is nobody's whose rules a helper would not see: %s",
    async (says) => {
      install("", says);
      const { estranged } = await load();
      expect(await estranged()).toMatch(
        /^iptables-save v1.* writes to tables that helpers do not see/,
      );
    },
  );
});
