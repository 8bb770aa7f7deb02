/** The network namespace that this process is in, as the agent's other parts take one. */
import type { Namespace } from "../net/namespace.ts";
import { runProgram } from "../net/run-program.ts";
import { spelt } from "../net/variant.ts";

export function here(): Pick<Namespace, "run" | "must"> {
  const run: Namespace["run"] = async (program, args, input = "") =>
    runProgram(await spelt(program), args, input);
  return {
    run,
    must: async (program, args, input) => {
      const { status, stdout, stderr } = await run(program, args, input);
      if (status === 0) return stdout;
      throw new Error(`${program} failed: ${stderr.trim() || `status ${status}`}`);
    },
  };
}
