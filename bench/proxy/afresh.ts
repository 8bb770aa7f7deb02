/** Ours and one rival at a time, before one service, in programs of their own. */
import { openService, throughOurs, throughSocat, throughToxiproxy, type Way } from "./ways.ts";

export const RIVALS = {
  direct: async (service: Way): Promise<Way | undefined> => service,
  socat: async ({ ports }: Way) => throughSocat(ports),
  toxiproxy: async ({ ports }: Way) => throughToxiproxy(ports),
};
export type Rival = keyof typeof RIVALS;

export interface Ways {
  readonly service: Way;
  readonly ours: Way;
  /** `undefined`: it is not there. */
  readonly theirs: Way | undefined;
}

/**
 * In programs that no earlier measurement went through, and without any third: the service that had moved
 * gigabytes answered a seventh fewer requests, of every way; and who of ours and Toxiproxy answered more
 * depended on whether socat took its turns among them.
 */
export async function afresh<R>(rival: Rival, measure: (ways: Ways) => Promise<R>): Promise<R> {
  const service = await openService();
  const ours = await throughOurs(service.ports);
  const theirs = await RIVALS[rival](service);
  try {
    return await measure({ service, ours, theirs });
  } finally {
    for (const way of [ours, theirs, service]) way?.close();
  }
}
