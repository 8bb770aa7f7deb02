/** Orders that mean every packet, for tests to narrow. */
import type { NetOrder } from "../../../src/agent/net/order.ts";
import type { Deed } from "../../../src/packets.ts";

export function anOrder(id: string, deed: Deed, more: Partial<NetOrder> = {}): NetOrder {
  return {
    id,
    until: new Date(Date.now() + 60_000).toISOString(),
    deed,
    direction: "both",
    except: [],
    localPorts: [],
    peerPorts: [],
    protocols: [],
    interfaces: [],
    loopback: false,
    ...more,
  };
}
