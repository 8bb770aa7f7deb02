/** A container off an engine's network and on it again. */
import type { VictimBase, VictimWith } from "../../core/ability.ts";
import { type Attachment, isSetUpAlike } from "../../core/snapshot.ts";
import { anything } from "./answers.ts";
import { endpointConfigOf } from "./attachments.ts";
import { converge, type Engine, START_DEADLINE_MS } from "./engine.ts";

export function networkDeeds(
  engine: Engine,
  Container: string,
  inspect: VictimBase["inspect"],
): Omit<VictimWith<"networks">, keyof VictimBase> {
  const post = (network: string, deed: string, signal: AbortSignal, more: object) => {
    const path = `/networks/${encodeURIComponent(network)}/${deed}`;
    const body = { Container, ...more };
    const call = { method: "POST", path, body, deadlineMs: START_DEADLINE_MS } as const;
    return (engine.later ?? engine).call(call, anything, signal);
  };
  const now = async (network: string, signal: AbortSignal): Promise<Attachment | undefined> =>
    (await inspect(signal))?.networks[network];
  return {
    disconnect: (network, signal) =>
      converge(
        () => post(network, "disconnect", signal, {}),
        async () => (await now(network, signal)) === undefined,
      ),
    connect: (network, attachment, signal) =>
      converge(
        () => post(network, "connect", signal, { EndpointConfig: endpointConfigOf(attachment) }),
        async () => isSetUpAlike(attachment, await now(network, signal)),
      ),
  };
}
