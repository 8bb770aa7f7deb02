/**
 * Seen: `--signal SIGFOO` and `--signal 99` went as far as the engine, after the plan and the consent;
 * and with a crash, such as that of a zone, `--signal` was passed over in silence.
 */
import { constants } from "node:os";
import { expect, it } from "vitest";
import { isSignal, signalNumber } from "../../src/core/signal-names.ts";
import { inside } from "../cli/chaos.ts";

it.each([
  [["--mode", "signal", "--signal", "SIGFOO"], /--signal: .*"SIGFOO"; did you mean SIG/],
  [["--mode", "signal", "--signal", "sigterm"], /did you mean SIGTERM\?/],
  [["--mode", "signal", "--signal", "TREM"], /did you mean SIGTERM\?/],
  [["--mode", "signal", "--signal", "99"], /--signal: expected a signal such as SIGTERM or 15/],
  [["--signal", "SIGTERM"], /--signal: it is for --mode signal/],
  [["--zone", "a", "--signal", "SIGTERM"], /--signal: it is for --mode signal/],
])("%j is refused before any engine is asked", async (flags, says) => {
  const place = flags.includes("--zone") ? [] : ["--name", "web"];
  const { exit, stderr } = await inside(["kill", ...place, ...flags, "--yes"]);
  expect(stderr).toMatch(says);
  expect(exit).toBe(2);
});

it("every signal of this system is one, by name and number", () => {
  const wrong = Object.entries(constants.signals).filter(
    ([name, number]) => !isSignal(name) || !isSignal(String(number)),
  );
  expect(wrong).toEqual([]);
  expect(["SIGRTMIN+3", "RTMAX", "SIGRTMAX-14", "34"].filter((one) => !isSignal(one))).toEqual([]);
  expect(["0", "33", "SIGRTMIN+16", "RTMAX-15", "term", "SIG"].filter(isSignal)).toEqual([]);
});

it("every signal of this system has its number", () => {
  const wrong = Object.entries(constants.signals).filter(
    ([name, number]) => signalNumber(name) !== number,
  );
  expect(process.platform === "linux" ? wrong : []).toEqual([]);
  const others = ["QUIT", "37", "RTMIN+3", "SIGRTMAX-14", "RTMAX", "nothing"].map(signalNumber);
  expect(others).toEqual([3, 37, 37, 50, 64, undefined]);
});
