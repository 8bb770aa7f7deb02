/** What can be told of an engine's kernel: by the tests, and by their setup before any of them is loaded. */
import { netTools } from "./net-tools.ts";
import { runTool } from "./run-tool.ts";

const NETEM = ["tc", "qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms"];

/** The engine shares our kernel, and its victims' processes are in our /proc. */
export function isNearTo(host: string): boolean {
  return process.getuid?.() === 0 && host.startsWith("unix:");
}

/** Of an engine elsewhere only whoever started it knows: `npm run netem` says so. */
export async function hasNetemAt(host: string): Promise<boolean> {
  if (process.env.CHAOS_TEST_NETEM === "yes") return true;
  if (!isNearTo(host)) return false;
  const env = { ...process.env, ...(await netTools()).env };
  const tried = runTool("unshare", ["--net", "--", ...NETEM], { env });
  return tried.then(
    () => true,
    () => false,
  );
}
