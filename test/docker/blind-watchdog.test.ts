/** An engine that is restarted listens on a new socket, and a watchdog container has the old one. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { poll, systemClock } from "../../src/core/clock.ts";
import { entriesIn, runsIn } from "../journal/in-state.ts";
import { socketPath } from "../lab/client.ts";
import { describeAsRoot, dockerHost } from "../lab/docker.ts";
import { type BuiltProgram, buildProgram } from "./built-program.ts";
import { start, stateFolder } from "./chaos.ts";
import { remainsOf, snapshotsOf } from "./engine-truth.ts";
import { OWN_LABEL, removeContainers, startContainer, unique } from "./fixture.ts";

const WITHIN_MS = 30_000;

describeAsRoot("a watchdog container whose engine has a new socket", () => {
  const own = unique("blind");
  let program: BuiltProgram;
  let victim = "";
  beforeAll(async () => {
    program = await buildProgram();
    victim = (await startContainer({ own })).id;
  });
  afterAll(() => removeContainers(own));

  it("undoes what is open in its next life", async () => {
    using state = stateFolder();
    const before = await snapshotsOf([victim]);
    const path = join(state.path, "engine.sock");
    const first = await listenAt(path);
    const words = ["pause", "--all", "--label", `${OWN_LABEL}=${own}`, "--duration", "90s"];
    const quick = ["--yes", "--quiet", "--no-verify", "--cool-down", "0s", "--min-age", "0s"];
    const where = ["--watchdog", "container", "--state", join(state.path, "state")];
    const tool = start([...words, ...quick, ...where], {
      host: `unix://${path}`,
      program: program.main,
    });
    await until(() => entriesIn(join(state.path, "state")).some(({ kind }) => kind === "verified"));
    const [run = ""] = runsIn(join(state.path, "state"));

    tool.child.kill("SIGKILL");
    await first.close();
    const second = await listenAt(path);
    await until(async () => (await remainsOf(before, [run])).length === 0);
    await second.close();

    expect(await remainsOf(before, [run])).toEqual([]);
  });
});

/** The engine at an address of the test's own. */
async function listenAt(path: string) {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const engine = connect({ path: socketPath(dockerHost), allowHalfOpen: true });
    for (const socket of [client, engine]) sockets.add(socket.on("error", () => {}));
    client.pipe(engine).pipe(client);
  });
  await once(server.listen(path), "listening");
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { close };
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const look = async () => ((await isSo()) ? true : undefined);
  await poll(systemClock, () => look().catch(() => undefined), {
    everyMs: 50,
    deadlineMs: WITHIN_MS,
  });
}
