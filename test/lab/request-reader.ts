/** Cuts the bytes of one client connection into HTTP/1.1 requests and passes them on unchanged. */
import type { Socket } from "node:net";

type Sink = (bytes: Buffer) => Promise<void>;

const REQUEST_LINE = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (\S+) HTTP\/1/;
const HIJACKS = /\/(containers|exec)\/[^/]+\/(attach|start)(\?|$)/;

export class RequestReader {
  readonly #source: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);
  #head: Buffer = Buffer.alloc(0);
  #last = { method: "", path: "" };

  constructor(socket: Socket) {
    // The default iterator destroys a socket whose reading half has ended.
    this.#source = socket.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  }

  /** The next request's method and path, or undefined at the end of the connection. */
  async head(): Promise<{ method: string; path: string } | undefined> {
    this.#head = await this.#until("\r\n\r\n");
    const [, method, path] = REQUEST_LINE.exec(this.#head.toString("latin1")) ?? [];
    if (!method || !path) return undefined;
    this.#last = { method, path };
    return this.#last;
  }

  async forward(to: Socket): Promise<void> {
    // The callback comes after a failed write too, where "drain" would never come.
    const sink: Sink = (bytes) => new Promise((resolve) => to.write(bytes, () => resolve()));
    // One write for what came together: an engine that hijacks drops the part of the body that it
    // has read with the head, and takes what comes later for stdin. A gate must not change which.
    to.cork();
    setImmediate(() => to.uncork());
    to.write(this.#head);
    if (this.#header("upgrade")) return this.#everything(sink);
    await this.#body(sink);
    if (HIJACKS.test(this.#last.path) && !(await this.#looksLikeRequest())) {
      await this.#everything(sink);
    }
  }

  async discard(): Promise<void> {
    await this.#body(async () => {});
  }

  async discardAll(): Promise<void> {
    await this.#everything(async () => {});
  }

  /** Without an Upgrade header only the next bytes tell whether the connection became raw. */
  async #looksLikeRequest(): Promise<boolean> {
    if (this.#rest.length === 0) await this.#fill();
    return /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \//.test(this.#rest.toString("latin1"));
  }

  async #body(sink: Sink): Promise<void> {
    const chunked = /chunked/i.test(this.#header("transfer-encoding"));
    if (chunked) return this.#chunks(sink);
    await this.#exactly(Number(this.#header("content-length") || 0), sink);
  }

  async #chunks(sink: Sink): Promise<void> {
    for (;;) {
      const line = await this.#until("\r\n");
      await sink(line);
      const size = Number.parseInt(line.toString("latin1"), 16);
      if (!(size > 0)) break; // the last chunk, or the connection's end (NaN)
      await this.#exactly(size + 2, sink);
    }
    for (let line = await this.#until("\r\n"); line.length > 0; line = await this.#until("\r\n")) {
      await sink(line);
      if (line.length === 2) return; // trailers end with an empty line
    }
  }

  async #exactly(length: number, sink: Sink): Promise<void> {
    for (let left = length; left > 0; ) {
      if (this.#rest.length === 0 && !(await this.#fill())) return;
      const part = this.#take(Math.min(left, this.#rest.length));
      left -= part.length;
      await sink(part);
    }
  }

  async #everything(sink: Sink): Promise<void> {
    do {
      if (this.#rest.length > 0) await sink(this.#take(this.#rest.length));
    } while (await this.#fill());
  }

  async #until(mark: string): Promise<Buffer> {
    for (;;) {
      const at = this.#rest.indexOf(mark);
      if (at >= 0) return this.#take(at + mark.length);
      if (!(await this.#fill())) return Buffer.alloc(0);
    }
  }

  #take(length: number): Buffer {
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  async #fill(): Promise<boolean> {
    const next = await this.#source.next().catch(() => undefined);
    if (!next || next.done) return false;
    this.#rest = Buffer.concat([this.#rest, next.value]);
    return true;
  }

  #header(name: string): string {
    const line = new RegExp(`\\r\\n${name}:([^\\r]*)`, "i").exec(this.#head.toString("latin1"));
    return line?.[1]?.trim() ?? "";
  }
}
