/** Asks the outside: a URL by GET, or a command without a shell. What does not answer is not clear. */
import { execFile } from "node:child_process";
import type { Readable } from "node:stream";
import axios from "axios";
import type { OutsideAnswer, OutsideCheck } from "./core/guard.ts";
import { sayCheck } from "./core/outside-check.ts";
import { messageOf } from "./failure.ts";

const ANSWER_DEADLINE_MS = 5_000;

export function askOutside(
  checks: readonly OutsideCheck[],
  signal: AbortSignal,
  deadlineMs = ANSWER_DEADLINE_MS,
): Promise<OutsideAnswer[]> {
  const stop = AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]);
  return Promise.all(
    checks.map(async (check) => {
      const answer = check.kind === "url" ? askUrl(check.url, stop) : askCommand(check.argv, stop);
      const { clear, says } = await answer.catch((error: unknown) => {
        const late = stop.aborted && !signal.aborted;
        const says = late ? `nothing within ${deadlineMs / 1_000} s` : messageOf(error);
        return { clear: false, says };
      });
      return { check: sayCheck(check), clear, says };
    }),
  );
}

type Heard = Pick<OutsideAnswer, "clear" | "says">;

async function askUrl(url: string, signal: AbortSignal): Promise<Heard> {
  const options = { signal, validateStatus: () => true, responseType: "stream" } as const;
  const { status, data } = await axios.get<Readable>(url, options);
  // Only the status counts, and the body may be endless.
  data.destroy();
  return { clear: status >= 200 && status < 300, says: `status ${status}` };
}

function askCommand([file = "", ...args]: readonly string[], signal: AbortSignal): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const killed = { signal, killSignal: "SIGKILL" } as const;
    const child = execFile(file, args, killed, (error, stdout, stderr) => {
      if (error && typeof error.code !== "number") return reject(error);
      const words = `${stdout}${stderr}`.trim().split("\n")[0] ?? "";
      const exit = `exit ${error?.code ?? 0}`;
      const said = words === "" ? exit : `${exit}, ${words.slice(0, 120)}`;
      resolve({ clear: !error, says: said });
    });
    child.stdin?.end();
  });
}
