/** Seen: `#contain=ok` behind a probe's address checked nothing, nobody was told, and the drill passed. */
import { expect, it } from "vitest";
import { readProbe } from "../../src/reporter/read-probe.ts";
import { probeKinds } from "../../src/rosters.ts";
import { failureOf } from "../core/made.ts";

const kinds = await probeKinds.all();
const read = (address: string) => readProbe({ address }, kinds);

it.each([
  ["http://h/1#contain=a", /contain: unknown behind #, expected method, .*mean "contains"/],
  ["http://:80/1#status=200&contians=a", /contians: .*did you mean "contains"/],
  ["https://h/#insecure=ja", /insecure: .*in a drill file it stands beside the address/],
  ["http://h/#section", /section: unknown behind #/],
  ["health://a?expct=paused", /expct: unknown behind \?, .*did you mean "expect"/],
  ["health://a#expect=healthy", /expect: .*expected nothing there; it stands behind \?/],
  ["exec://a/bin/true?exti=3", /exti: .*did you mean "exit"/],
  ["exec:///bin/true?agr=-q", /agr: .*did you mean "arg"/],
  ["exec:///bin/true#exit=3", /exit: .*it stands behind \?/],
  ["dns://127.0.0.1:53/a?contain=1", /contain: .*did you mean "contains"/],
  ["dns://127.0.0.1:53/a#contains=1", /contains: .*it stands behind \?/],
  ["grpc://h:1/?tsl=1", /tsl: unknown behind \?, expected nothing there/],
  ["prom+http://h/?query=up&si=1", /si: .*did you mean "is"/],
  ["tcp://h:5#contains=a", /contains: .*it stands behind \?/],
  ["tcp://h:5?expct=bytes&contians=a", /expct: .*mean "expect"\?; contians: .*mean "contains"/],
  ["http://h/1#contains=", /contains: it is empty/],
  ["http://h/1#status=200&status=404", /status: it is there 2 times, expected once/],
  ["tcp://h:5?send=a&contains=", /contains: found 0 characters/],
  ["exec:///bin/true?exit=1&exit=2", /exit: it is there 2 times/],
])("%s is refused", (address, says) => {
  const failure = failureOf(() => read(address));
  expect(failure.code).toBe("PROBE_INVALID");
  expect(failure.message).toMatch(says);
});

it.each([
  "http://h/a?contain=1&x#method=HEAD&status=404&contains=a&matches=b",
  "health://a?expect=running",
  "exec://a/bin/true?arg=-q&arg=x&arg=&user=root&exit=3",
  "dns://127.0.0.1:53/a?type=TXT&contains=1",
  "prom+http://h/?query=up&is=%3E+1",
  "tcp://h:5?send=a&contains=b&stay=1s&expect=bytes",
])("%s says what it means", (address) => {
  expect(() => read(address)).not.toThrow();
});
