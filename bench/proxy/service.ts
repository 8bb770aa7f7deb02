/** What stands behind the proxies: a source of bytes, an echo, HTTP that costs next to nothing, and a clock. */
import { type AddressInfo, createServer, type Socket } from "node:net";

const CHUNK = Buffer.alloc(262_144);
const BODY = Buffer.alloc(1_024, "x");
const ANSWER = Buffer.concat([
  Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${BODY.length}\r\n\r\n`),
  BODY,
]);
const HEAD_END = Buffer.from("\r\n\r\n");

/** Sends as many bytes as the first eight tell. */
function source(socket: Socket): void {
  socket.once("data", (wanted) => {
    let left = Number(wanted.readBigUInt64BE());
    const more = () => {
      while (left > 0) {
        const length = Math.min(left, CHUNK.length);
        left -= length;
        if (!socket.write(length === CHUNK.length ? CHUNK : CHUNK.subarray(0, length))) return;
      }
      socket.end();
    };
    socket.on("drain", more);
    more();
  });
}

function echo(socket: Socket): void {
  socket.on("data", (bytes) => socket.write(bytes));
}

/** When a piece came, by the clock that all processes of a machine share. */
function clock(socket: Socket): void {
  socket.on("data", () => {
    const came = Buffer.alloc(8);
    came.writeBigUInt64BE(process.hrtime.bigint());
    socket.write(came);
  });
}

/** One answer for each end of a head: its clients send no bodies. */
function web(socket: Socket): void {
  socket.on("data", (bytes) => {
    for (let at = bytes.indexOf(HEAD_END); at >= 0; at = bytes.indexOf(HEAD_END, at + 4))
      socket.write(ANSWER);
  });
}

const ports: number[] = [];
for (const serve of [source, echo, web, clock]) {
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on("error", () => {});
    serve(socket);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  ports.push((server.address() as AddressInfo).port);
}
process.stdout.write(`${JSON.stringify(ports)}\n`);
