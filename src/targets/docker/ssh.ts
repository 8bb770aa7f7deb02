/**
 * An engine behind ssh, as the docker command reaches it: the user's own ssh program, with its
 * known hosts, keys and jumps, runs `docker system dial-stdio` there. dockerode's own way takes
 * any host's key for the right one.
 */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import http from "node:http";
import { Duplex, type Readable, type Writable } from "node:stream";
import { ChaosError } from "../../failure.ts";

const FREE_WIRES_MAX = 4;
const LAST_WORDS_MAX = 500;

/** Wires are kept for the next call: each costs a whole handshake. */
export function sshAgent(address: URL, env: NodeJS.ProcessEnv): http.Agent {
  const agent = new http.Agent({ keepAlive: true, maxFreeSockets: FREE_WIRES_MAX });
  const args = argsFor(address);
  Object.assign(agent, { createConnection: () => new Wire(args, env) });
  return agent;
}

/** An option of the modem's that its types leave out. */
export function agentOf(agent: http.Agent): object {
  return { agent };
}

/** Never a shell line: what an address says is a word. Nobody can be asked for a password in a drill. */
export function argsFor({ username, hostname, port }: URL): string[] {
  return [
    ...["-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=5"],
    ...(username ? ["-l", decodeURIComponent(username)] : []),
    ...(port ? ["-p", port] : []),
    ...["--", hostname, "docker", "system", "dial-stdio"],
  ];
}

class Wire extends Duplex {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  #lastWords = "";

  constructor(args: readonly string[], env: NodeJS.ProcessEnv) {
    super({ allowHalfOpen: true });
    this.#child = spawn("ssh", args, { env, stdio: ["pipe", "pipe", "pipe"] });
    const { stdin, stdout, stderr } = this.#child;
    stdin.on("error", () => {});
    stdout.on("data", (chunk: Buffer) => this.push(chunk) || stdout.pause());
    stderr.on("data", (chunk: Buffer) => {
      this.#lastWords = (this.#lastWords + chunk.toString()).slice(-LAST_WORDS_MAX);
    });
    this.#child.once("error", (error) => this.destroy(sshFailed(error.message)));
    this.#child.once("close", (status) => {
      if (status === 0) this.push(null);
      else this.destroy(sshFailed(this.#lastWords.trim() || `it ended with status ${status}`));
    });
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  /** A pipe that is broken is no news: why ssh ended is, and its end tells. */
  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    this.#child.stdin.write(chunk, () => done());
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill();
    done(error);
  }

  /** What an http agent does to a socket that it keeps: an idle one must not keep our process. */
  unref(): void {
    this.#each("unref");
  }

  ref(): void {
    this.#each("ref");
  }

  setKeepAlive(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  #each(what: "ref" | "unref"): void {
    const { stdin, stdout, stderr } = this.#child;
    for (const one of [this.#child, stdin, stdout, stderr] as { ref?(): void; unref?(): void }[])
      one[what]?.();
  }
}

function sshFailed(says: string): ChaosError {
  return new ChaosError("ENGINE_UNREACHABLE", `ssh failed: ${says}`, {
    hint: "Try it: ssh HOST docker version; it must work without a password",
  });
}
