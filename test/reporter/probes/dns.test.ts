import dgram from "node:dgram";
import { afterEach, expect, test } from "vitest";
import dns from "../../../src/reporter/probes/dns.ts";

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

/** A name server that knows one address for every name, or gives a code of failure, or says nothing. */
async function serve(answer: { address?: string; code?: number } | "nothing") {
  const asked: Buffer[] = [];
  const socket = dgram.createSocket("udp4");
  socket.on("message", (question, { port, address }) => {
    asked.push(question);
    if (answer !== "nothing") socket.send(replyTo(question, answer), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  open.push({ close: () => socket.close() });
  return { asked, host: "127.0.0.1", port: socket.address().port };
}

/** RFC 1035: the question again, its flags set, and behind it a record that points back at the name. */
function replyTo(
  question: Buffer,
  { address, code = 0 }: { address?: string; code?: number },
): Buffer {
  const head = Buffer.from(question.subarray(0, 12));
  head.writeUInt16BE(0x8180 | code, 2);
  head.writeUInt16BE(address ? 1 : 0, 6);
  head.writeUInt16BE(0, 8);
  head.writeUInt16BE(0, 10);
  let end = 12;
  while (question[end] !== 0) end += question[end]! + 1;
  const asked = question.subarray(12, end + 5);
  if (!address) return Buffer.concat([head, asked]);
  const bytes = address.split(".").map(Number);
  return Buffer.concat([
    head,
    asked,
    Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...bytes]),
  ]);
}

function ask(where: { host: string; port: number }, more = "", timeoutMs = 2_000) {
  const options = dns.options.parse(dns.parse(new URL(`dns://x/shop.internal${more}`)));
  const probe = dns.open(options, () => where);
  open.push(probe);
  return probe.sample(timeoutMs);
}

test("a name that is known is good, and asked for once", async () => {
  const server = await serve({ address: "10.0.0.7" });

  expect(await ask(server)).toMatchObject({ ok: true });
  expect(server.asked).toHaveLength(1);
  expect(server.asked[0]?.includes("shop")).toBe(true);
});

test("its records may be held against what they should be", async () => {
  const server = await serve({ address: "10.0.0.7" });

  expect(await ask(server, "?contains=10.0.0.7")).toMatchObject({ ok: true });
  expect(await ask(server, "?contains=10.0.0.8")).toMatchObject({ ok: false, reason: "record" });
});

test.each([
  [{ code: 3 }, "no-name"],
  [{ code: 2 }, "servfail"],
  [{ code: 5 }, "refused"],
  [{}, "no-record"],
])("%j: %s", async (answer, reason) => {
  expect(await ask(await serve(answer))).toMatchObject({ ok: false, reason });
});

test("silence is a timeout, at the timeout", async () => {
  const server = await serve("nothing");

  expect(await ask(server, "", 200)).toMatchObject({ ok: false, reason: "timeout" });
});

test("an address without a name is refused with what it should be", () => {
  expect(() => dns.parse(new URL("dns://x/"))).toThrow("expected dns://server/name");
});
