/** A small disk of a test's own, which can be filled up or made read-only. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Disk extends Disposable {
  readonly path: string;
  /** Until not another byte fits. */
  fill(): void;
  makeReadOnly(): void;
}

/** Needs root, as the lab's engine does. */
export function openDisk(size = "256k"): Disk {
  const path = mkdtempSync(join(tmpdir(), "chaos-test-disk-"));
  const mount = (...args: string[]) => execFileSync("mount", args);
  mount("-t", "tmpfs", "-o", `size=${size},mode=0700`, "chaos-test", path);
  return {
    path,
    fill: () => {
      const { bavail, bsize } = statfsSync(path);
      writeFileSync(join(path, "filler"), Buffer.alloc(bavail * bsize));
    },
    makeReadOnly: () => mount("-o", "remount,ro", path),
    [Symbol.dispose]: () => {
      execFileSync("umount", ["-l", path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}
