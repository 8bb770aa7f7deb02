/**
 * Connects over TCP. This is weak: the kernel of a paused container still completes handshakes, and
 * an engine's port proxy accepts before it dials. So the connection must stay open for a moment;
 * where the service speaks first, `tcp://host:port?expect=bytes` asks for its first byte.
 */
import net from "node:net";
import { z } from "zod";
import { duration } from "../../core/option-types.ts";
import { type Answer, defineProbe, type Where } from "../../core/probe.ts";
import { ChaosError } from "../../failure.ts";
import { nearest } from "../../nearest.ts";
import { ms } from "../../units.ts";
import { socketReason } from "../socket-reason.ts";

const options = z.strictObject({
  /** `open`: stays connected for `stay`; `bytes`: sends at least one byte on its own. */
  expect: z.enum(["open", "bytes"]).default("open"),
  /** How long an idle connection must stay open; part of the latency, ended by the timeout. */
  stay: duration("20ms", { min: "1ms" }),
});
type Options = z.output<typeof options>;

export default defineProbe({
  name: "tcp",
  summary: "a TCP connection that stays open, or sends a first byte (weak: see its file)",
  schemes: ["tcp"],
  options,
  example: { expect: "bytes" },
  parse: (address) => {
    assertBare(address);
    const given = Object.fromEntries(address.searchParams);
    const unknown = Object.keys(given).find((key) => !(key in options.shape));
    if (unknown !== undefined)
      throw invalid(address, `"${unknown}" is unknown, expected expect or stay`, unknown);
    const read = options.safeParse(given);
    if (!read.success)
      throw invalid(
        address,
        read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
      );
    return read.data;
  },
  open: (given, where) => {
    const open = new Set<net.Socket>();
    return {
      sample: (timeoutMs) => {
        const place = where();
        if (!place) return Promise.resolve({ ok: false, reason: "no-endpoint" });
        return ask(given, { place, timeoutMs, open });
      },
      close: () => {
        for (const socket of open) socket.destroy(new Error("aborted"));
      },
    };
  },
});

interface Ask {
  readonly place: Where;
  readonly timeoutMs: number;
  readonly open: Set<net.Socket>;
}

function ask(given: Options, { place, timeoutMs, open }: Ask): Promise<Answer> {
  return new Promise((resolve) => {
    const begun = performance.now();
    const timings: { connect?: number; firstByte?: number; done?: number } = {};
    const socket = net.connect({ ...place, autoSelectFamily: false });
    let stayed: NodeJS.Timeout | undefined;
    const settle = (reason?: string) => {
      if (!open.delete(socket)) return;
      clearTimeout(timer);
      clearTimeout(stayed);
      timings.done = performance.now() - begun;
      resolve(reason === undefined ? { ok: true, timings } : { ok: false, reason, timings });
      socket.destroy();
    };
    const isOpen = () => given.expect === "open" && timings.connect !== undefined;
    const timer = setTimeout(() => settle(isOpen() ? undefined : "timeout"), timeoutMs);
    open.add(socket);
    socket.on("error", (error) => settle(socketReason(error)));
    socket.once("connect", () => {
      timings.connect = performance.now() - begun;
      if (given.expect === "open") stayed = setTimeout(settle, ms(given.stay));
    });
    socket.once("data", () => {
      timings.firstByte = performance.now() - begun;
      settle();
    });
    socket.once("end", () => settle("closed"));
  });
}

function assertBare(address: URL): void {
  if (address.protocol !== "tcp:")
    throw invalid(address, `its scheme is "${address.protocol.slice(0, -1)}", expected tcp`);
  if (address.username !== "" || address.password !== "")
    throw invalid(address, "it holds credentials, expected none");
  if (address.hostname === "") throw invalid(address, "it has no host, expected tcp://host:port");
  if (address.port === "") throw invalid(address, "it has no port, expected tcp://host:port");
  if (address.pathname !== "" && address.pathname !== "/")
    throw invalid(address, `it has the path "${address.pathname}", expected none`);
}

function invalid(address: URL, why: string, unknown?: string): ChaosError {
  const near = unknown === undefined ? undefined : nearest(unknown, Object.keys(options.shape));
  return new ChaosError(
    "PROBE_INVALID",
    `Cannot use probe address "tcp://${address.host}": ${why}`,
    {
      hint: near
        ? `Did you mean "${near}"?`
        : "Write it like tcp://127.0.0.1:5432 or tcp://:6379?expect=bytes",
    },
  );
}
