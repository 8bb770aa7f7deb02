/**
 * Seen: with `dns --mode error`, which promises an error at once, who asked by TCP waited for the time of a
 * connection: a SYN that is dropped on its way out is no error for who connects.
 */
import { expect, it } from "vitest";
import { describeDocker } from "../lab/docker.ts";
import { start, stateFolder } from "./chaos.ts";
import { unique } from "./fixture.ts";
import { connectsFrom, netResidue } from "./net-eyes.ts";
import { BARE, openNetStage } from "./net-stage.ts";

const SOON = { timeout: 20_000 };
const EMBEDDED = "127.0.0.11";

describeDocker("a question by TCP", () => {
  const own = unique("by-tcp");
  const { attach, address } = openNetStage(own, ["httpd", "-f", "-p", "53", "-h", "/"]);

  it("is denied at once, by the engine's resolver and by any other, and let pass to who is excepted", async () => {
    using state = stateFolder();
    const [victim] = await Promise.all([attach(11, "api"), attach(13, "db"), attach(14, "spared")]);
    const asks = async (host: string) => {
      const [one] = await connectsFrom(victim, { host, port: 53 }, { count: 1, timeoutMs: 2_000 });
      return one?.outcome;
    };
    const look = async () => [
      await asks(EMBEDDED),
      await asks(address(13)),
      await asks(address(14)),
    ];
    const whole = ["connected", "connected", "connected"];
    await expect.poll(look, SOON).toEqual(whole);

    const how = ["--mode", "error", "--except", "service:spared", "--duration", "5m"];
    const { child, answer } = start([
      ...["dns", "--project", own, "--service", "api", ...how, ...BARE],
      ...["--state", state.path],
    ]);
    await expect.poll(look, SOON).toEqual(["ECONNREFUSED", "ECONNREFUSED", "connected"]);
    child.kill("SIGINT");
    await answer;

    expect(await look()).toEqual(whole);
    expect(await netResidue(victim.id, own)).toEqual([]);
  });
});
