/** A container of network shop, as an engine lists it; without an address it is down. */
export const listed = (Id: string, IPAddress: string) => ({
  ...{ Id, Names: [`/${Id}`], Image: "x", Status: "" },
  State: IPAddress === "" ? "exited" : "running",
  Labels: { "com.docker.compose.service": Id },
  HostConfig: { NetworkMode: "shop" },
  NetworkSettings: { Networks: { shop: { IPAddress } } },
});
