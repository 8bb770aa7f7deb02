/** How containers are attached to networks: as an inspect says it, and as a connect call wants it. Pure. */
import type { Lack } from "../../core/ability.ts";
import type { Attachment, Snapshot } from "../../core/snapshot.ts";
import type { Target } from "../../core/target.ts";
import type { InspectAnswer } from "./answers.ts";

type Endpoint = NonNullable<NonNullable<InspectAnswer["NetworkSettings"]>["Networks"]>[string];

export function attachmentsOf(answer: InspectAnswer): Snapshot["networks"] {
  const shortId = answer.Id.slice(0, 12);
  return Object.fromEntries(
    Object.entries(answer.NetworkSettings?.Networks ?? {}).map(([name, endpoint]) => [
      name,
      attachmentOf(endpoint, shortId),
    ]),
  );
}

function attachmentOf(endpoint: Endpoint, shortId: string): Attachment {
  const { Aliases, Links, IPAMConfig, DriverOpts, IPAddress, GlobalIPv6Address, MacAddress } =
    endpoint;
  const addresses = [IPAddress, GlobalIPv6Address].filter((one): one is string => Boolean(one));
  return {
    // Engine 20.10 adds the short id as an alias by itself.
    aliases: (Aliases ?? []).filter((alias) => alias !== shortId).sort(),
    ...(IPAMConfig?.IPv4Address ? { ipv4: IPAMConfig.IPv4Address } : {}),
    ...(IPAMConfig?.IPv6Address ? { ipv6: IPAMConfig.IPv6Address } : {}),
    ...(Links && Links.length > 0 ? { links: [...Links].sort() } : {}),
    ...(Object.keys(DriverOpts).length > 0 ? { driverOptions: DriverOpts } : {}),
    ...(addresses.length > 0 ? { addresses } : {}),
    ...(MacAddress ? { mac: MacAddress } : {}),
  };
}

/** The default bridge refuses what is empty but there, such as a list of aliases. */
export function endpointConfigOf(attachment: Attachment): object {
  const { aliases, ipv4, ipv6, links, driverOptions, mac } = attachment;
  const fixed = {
    ...(ipv4 ? { IPv4Address: ipv4 } : {}),
    ...(ipv6 ? { IPv6Address: ipv6 } : {}),
  };
  return {
    ...(aliases.length > 0 ? { Aliases: aliases } : {}),
    ...(links ? { Links: links } : {}),
    ...(driverOptions ? { DriverOpts: driverOptions } : {}),
    ...(Object.keys(fixed).length > 0 ? { IPAMConfig: fixed } : {}),
    // Engines before 28 make one from the address; API 1.54 takes this, and what is between draws anew.
    ...(mac ? { MacAddress: mac } : {}),
  };
}

/** Who has no attachment of its own, or none that we could give back. */
export function networkLack({ networkMode, labels }: Target): Lack | undefined {
  if (networkMode === "host" || networkMode === "none")
    return {
      reason: `its network is "${networkMode}", which it cannot be taken off`,
      hint: "Choose containers that are on a bridge or an overlay",
    };
  if (networkMode.startsWith("container:"))
    return {
      reason: "it uses another container's network",
      hint: `Disconnect the other one: ${networkMode.slice("container:".length)}`,
    };
  if (labels["com.docker.swarm.service.id"] !== undefined)
    return {
      reason: "Swarm attaches it to its networks, and most of them take no one back by hand",
      hint: "Stop or kill the task instead",
    };
  return undefined;
}
