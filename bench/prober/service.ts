/** Answers "ok" at once, in a process of its own; says its port on stdout. */
import http from "node:http";
import type { AddressInfo } from "node:net";

const server = http.createServer((_request, response) => response.end("ok"));
server.listen(0, "127.0.0.1", 1_024, () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
