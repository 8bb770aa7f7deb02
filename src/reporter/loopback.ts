/** A server of our own on loopback, and a probe that asks it: what it does not answer in time is our fault. */

import type { AddressInfo } from "node:net";
import net from "node:net";
import type { OpenProbe } from "../core/probe.ts";
import tcp from "./probes/tcp.ts";

export function openLoopback(): OpenProbe {
  const server = net.createServer((socket) => {
    socket.on("error", () => {});
    socket.end("!");
  });
  // It must keep no program alive that has nothing else to do.
  server.listen(0, "127.0.0.1").unref();
  const where = () => {
    const address = server.address() as AddressInfo | null;
    return address ? { host: "127.0.0.1", port: address.port } : undefined;
  };
  const probe = tcp.open(tcp.options.parse({ expect: "bytes" }), where);
  return {
    sample: probe.sample,
    close: () => {
      probe.close();
      server.close();
    },
  };
}
