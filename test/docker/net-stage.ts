/** A network of a test's own, and containers of services on it, at addresses that the test names. */
import type Docker from "dockerode";
import { afterAll, afterEach, beforeAll } from "vitest";
import { dockerClient } from "../lab/docker.ts";
import { createNetwork, removeContainers, startContainer } from "./fixture.ts";
import { TOOLS_IMAGE } from "./net-eyes.ts";

/** A drill that begins at once, and of which nothing but its fault is looked at. */
export const BARE = [
  ...["--min-age", "0s", "--baseline", "0s", "--recover", "0s", "--cool-down", "0s"],
  ...["--watchdog", "none", "--no-verify", "--yes"],
];

const SERVES = ["httpd", "-f", "-p", "80", "-h", "/"];

export interface NetStage {
  /** Its service and the last byte of its address are the test's to say; its project is `own`. */
  attach(last: number, service: string): Promise<Docker.Container>;
  address(last: number): string;
}

/** Set up and taken down by the hooks of the suite that calls it. */
export function openNetStage(own: string, command: readonly string[] = SERVES): NetStage {
  let begins = "";
  beforeAll(async () => {
    begins = await createNetwork(own);
  });
  afterEach(() => removeContainers(own));
  afterAll(() => dockerClient().getNetwork(own).remove());
  const address = (last: number) => `${begins}${last}`;
  return {
    address,
    attach: (last, service) =>
      startContainer({
        own,
        image: TOOLS_IMAGE,
        command: [...command],
        labels: { "com.docker.compose.service": service, "com.docker.compose.project": own },
        network: { name: own, ipv4: address(last), alias: service },
      }),
  };
}
