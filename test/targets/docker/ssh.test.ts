/** What an ssh address makes of itself: the words that ssh is started with. */
import { expect, it } from "vitest";
import { argsFor } from "../../../src/targets/docker/ssh.ts";

const QUIET = ["-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=5"];
const DIAL = ["docker", "system", "dial-stdio"];

it.each([
  ["ssh://far", [...QUIET, "--", "far", ...DIAL]],
  ["ssh://me@far:2222/", [...QUIET, "-l", "me", "-p", "2222", "--", "far", ...DIAL]],
  // What looks like an option of ssh's is a host that does not exist.
  ["ssh://-oProxyCommand=x", [...QUIET, "--", "-oProxyCommand=x", ...DIAL]],
  ["ssh://a%20b@far", [...QUIET, "-l", "a b", "--", "far", ...DIAL]],
])("%s asks ssh for the engine there, word by word", (address, words) => {
  expect(argsFor(new URL(address))).toEqual(words);
});
