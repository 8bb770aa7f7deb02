/** A service in a process of its own that has nothing else to do, and knows when it was not well all the same. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { setPriority } from "node:os";
import { isRoot } from "../lab/docker.ts";

/** Before others, where we may: its being well is what the test stands on. */
const FIRST = -10;

/** The first answers of any program are slow, and fall in a drill's baseline. */
const WARM = 5;

const PROGRAM = `data:text/javascript,${encodeURIComponent(`
  import { createServer } from "node:http";
  import { monitorEventLoopDelay } from "node:perf_hooks";
  const late = monitorEventLoopDelay({ resolution: 1 });
  let asked = 0;
  const server = createServer((_, response) => {
    if (++asked === ${WARM}) late.reset();
    response.end();
  });
  process.on("disconnect", () => process.exit());
  process.on("message", (percent) => process.send({ lateMs: late.percentile(percent) / 1e6 }));
  server.listen(0, "127.0.0.1", () => {
    late.enable();
    process.send({ port: server.address().port });
  });
`)}`;

export interface LoneService extends Disposable {
  readonly address: string;
  /** By how many milliseconds it came late to this percentile of all, once it was warm. */
  lateMs(percentile: number): Promise<number>;
}

export async function openLoneService(): Promise<LoneService> {
  const child = fork("-", { execArgv: ["--import", PROGRAM, "--input-type=module", "-e", ""] });
  if (isRoot) setPriority(child.pid!, FIRST);
  const said = async (): Promise<{ port: number; lateMs: number }> =>
    (await once(child, "message"))[0];
  const { port } = await said();
  return {
    address: `http://127.0.0.1:${port}/`,
    lateMs: async (percentile) => {
      child.send(percentile);
      return (await said()).lateMs;
    },
    [Symbol.dispose]: () => child.disconnect(),
  };
}
