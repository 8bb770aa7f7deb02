import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { readCheck } from "../src/core/outside-check.ts";
import { askOutside } from "../src/outside.ts";

const never = new AbortController().signal;
const ask = async (text: string, deadlineMs = 5_000) =>
  (await askOutside([readCheck(text)], never, deadlineMs))[0];

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

it.each([
  [200, true],
  [204, true],
  [404, false],
  [503, false],
])("a status of %i is clear: %s", async (status, clear) => {
  const url = await serve((_request, response) => void response.writeHead(status).end());
  expect(await ask(url)).toEqual({ check: url, clear, says: `status ${status}` });
});

it("waits for no body, and not for ever for a status", async () => {
  const endless = await serve((_request, response) => void response.writeHead(200).write("x"));
  expect((await ask(endless))?.clear).toBe(true);
  const silent = await serve(() => {});
  expect(await ask(silent, 200)).toMatchObject({ clear: false, says: "nothing within 0.2 s" });
});

it("is not clear where nobody listens", async () => {
  expect(await ask("http://127.0.0.1:1/")).toMatchObject({ clear: false });
});

it.each([
  ["cmd:true", true, "exit 0"],
  ["cmd:sh -c 'echo a release is on; exit 3'", false, "exit 3, a release is on"],
  ["cmd:node -e \"process.exit('a b'.length - 3)\"", true, "exit 0"],
  ["cmd:cat", true, "exit 0"],
])("%s is clear: %s", async (text, clear, says) => {
  expect(await ask(text)).toMatchObject({ clear, says });
});

it("is not clear when the command is not there, hangs, or is killed", async () => {
  expect((await ask("cmd:./no-such-command"))?.says).toContain("ENOENT");
  expect(await ask("cmd:sleep 30", 200)).toMatchObject({ says: "nothing within 0.2 s" });
  expect((await ask("cmd:sh -c 'kill -9 $$'"))?.clear).toBe(false);
});

it("splits words without a shell", () => {
  const words = (text: string) => {
    const check = readCheck(`cmd:${text}`);
    return check.kind === "command" ? check.argv : [];
  };
  expect(words("./a  --b 'c d' \"e \\\" f\" g\\ h i'j'k")).toEqual([
    ...["./a", "--b", "c d", 'e " f', "g h", "ijk"],
  ]);
  expect(words("echo $HOME ; rm '' *")).toEqual(["echo", "$HOME", ";", "rm", "", "*"]);
});

it("does not wait for what a command has left running on its output", async () => {
  const asked = performance.now();
  const left = "cmd:sh -c 'sleep 3 & exit 0'";
  expect(await ask(left, 200)).toMatchObject({ clear: false, says: "nothing within 0.2 s" });
  expect(performance.now() - asked).toBeLessThan(2_500);
});
