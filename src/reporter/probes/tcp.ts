/**
 * Connects over TCP. That alone is weak: the kernel of a paused container still completes handshakes, and
 * an engine's port proxy accepts before it dials. So the connection must stay open for a moment; better
 * is an exchange: `?send=PING%0D%0A&contains=PONG`, or `?expect=bytes` where the service speaks first.
 */
import net from "node:net";
import { z } from "zod";
import { duration } from "../../core/option-types.ts";
import { defineProbe, type Where } from "../../core/probe.ts";
import { IN_OUR_WORDS } from "../../core/zod-words.ts";
import { ChaosError } from "../../failure.ts";
import { STANDS_FOR } from "../../redact.ts";
import { ms } from "../../units.ts";
import { type Asking, askingProbe } from "../asking.ts";

/** What has not come by then does not come. */
const ANSWER_BYTES_MAX = 65_536;

const options = z.strictObject({
  /** `open`: stays connected for `stay`; `bytes`: at least one byte comes back. */
  expect: z.enum(["open", "bytes"]).default("open"),
  /** How long an idle connection must stay open; part of the latency, ended by the timeout. */
  stay: duration("20ms", { min: "1ms" }),
  /** Sent when connected. */
  send: z.string().max(ANSWER_BYTES_MAX).optional(),
  /** Must come back, as text, wherever in the answer. */
  contains: z.string().min(1).optional(),
});
type Options = z.output<typeof options>;
const IN_QUERY = Object.keys(options.shape);

export default defineProbe({
  name: "tcp",
  summary: "a TCP connection that stays open, or an exchange of bytes on it",
  schemes: ["tcp"],
  options,
  keys: { query: IN_QUERY },
  example: { send: "PING\r\n", contains: "PONG" },
  parse: (address) => {
    assertBare(address);
    const said = [...address.searchParams].filter(([key]) => IN_QUERY.includes(key));
    const given = Object.fromEntries(said);
    const read = options.safeParse(given, IN_OUR_WORDS);
    if (!read.success)
      throw invalid(
        address,
        read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
      );
    return read.data;
  },
  written: ({ send, ...rest }) => ({
    ...rest,
    ...(send === undefined ? {} : { send: STANDS_FOR }),
  }),
  open: (given, where) =>
    askingProbe({
      where,
      ask: (place, asking) => ask(given, place, asking),
      // One that need not speak has stayed open as long as it could be looked at.
      atTimeout: ({ timings }) =>
        !speaks(given) && timings.connect !== undefined ? undefined : "timeout",
    }),
});

function speaks({ expect, contains }: Options): boolean {
  return expect === "bytes" || contains !== undefined;
}

function ask(given: Options, place: Where, asking: Asking): net.Socket {
  const { settle, failed, follow, firstByte } = asking;
  const socket = net.connect({ ...place, autoSelectFamily: false });
  let stayed: NodeJS.Timeout | undefined;
  let answer = "";
  socket.on("error", failed);
  socket.once("close", () => clearTimeout(stayed));
  follow(socket);
  socket.once("connect", () => {
    if (given.send !== undefined) socket.write(given.send);
    if (!speaks(given)) stayed = setTimeout(settle, ms(given.stay));
  });
  socket.on("data", (chunk) => {
    firstByte();
    answer += chunk.toString("latin1");
    if (isAnswered(given, answer)) settle();
    else if (answer.length > ANSWER_BYTES_MAX) settle("body");
  });
  socket.once("end", () => settle(answer === "" ? "closed" : "body"));
  return socket;
}

/** Compared as bytes: the answer may be cut within a character. */
function isAnswered({ contains }: Options, answer: string): boolean {
  return contains === undefined || answer.includes(Buffer.from(contains).toString("latin1"));
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

function invalid(address: URL, why: string): ChaosError {
  return new ChaosError(
    "PROBE_INVALID",
    `Cannot use probe address "tcp://${address.host}": ${why}`,
    { hint: "Write it like tcp://127.0.0.1:5432 or tcp://:6379?expect=bytes" },
  );
}
