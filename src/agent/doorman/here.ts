/** The network namespace that this process is in, as the agent's other parts take one. */
import { type Namespace, runProgram } from "../net/namespace.ts";

export function here(): Pick<Namespace, "run" | "must"> {
  const run: Namespace["run"] = (program, args, input = "") => runProgram(program, args, input);
  return {
    run,
    must: async (program, args, input) => {
      const { status, stdout, stderr } = await run(program, args, input);
      if (status === 0) return stdout;
      throw new Error(`${program} failed: ${stderr.trim() || `status ${status}`}`);
    },
  };
}
