import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readEvent } from "../../../src/targets/docker/events.ts";

const line = (Action: string, Attributes: Record<string, string> = {}, more = {}) =>
  JSON.stringify({ Type: "container", Action, Actor: { ID: "id", Attributes }, ...more });

describe("an event", () => {
  it.each([
    ["start", "start"],
    ["die", "die"],
    ["destroy", "destroy"],
    ["pause", "pause"],
    ["unpause", "thaw"],
  ])("%s is the change %s", (action, change) => {
    expect(readEvent(line(action, { name: "web" }), 5)).toEqual({
      id: "id",
      name: "web",
      change,
      heardMs: 5,
      facts: {},
    });
  });

  it("of a network that somebody connects a container to is told of that container", () => {
    const Actor = { ID: "network id", Attributes: { container: "id", name: "front" } };
    expect(readEvent(JSON.stringify({ Type: "network", Action: "connect", Actor }), 5)).toEqual({
      ...{ id: "id", name: "", change: "connect", heardMs: 5, facts: { network: "front" } },
    });
    const off = JSON.stringify({ Type: "network", Action: "disconnect", Actor });
    expect(readEvent(off, 5)).toMatchObject({ id: "id", change: "disconnect" });
    const gone = JSON.stringify({ Type: "network", Action: "destroy", Actor });
    expect(readEvent(gone, 5)).toBeUndefined();
  });

  it.each([
    [{ "com.docker.compose.project": "shop", "com.docker.compose.service": "api" }, "shop"],
    [{ "com.docker.swarm.service.name": "api" }, undefined],
  ])("says whose replica it is: %j", (labels, project) => {
    const event = readEvent(line("start", { name: "web", ...labels }), 5);
    expect(event).toMatchObject({ service: { name: "api", ...(project ? { project } : {}) } });
  });

  it("says that a job by docker compose run is nobody's replica", () => {
    const labels = { "com.docker.compose.service": "api", "com.docker.compose.oneoff": "True" };
    expect(readEvent(line("start", labels), 5)).not.toHaveProperty("service");
  });

  it.each(["health_status: unhealthy", "health_status:unhealthy"])(
    "%j carries its news",
    (action) => {
      expect(readEvent(line(action), 0)).toMatchObject({
        change: "health",
        facts: { status: "unhealthy" },
      });
    },
  );

  it("of a death has its exit code, and the engine's own time to the nanosecond where it is text", () => {
    const text = line("die", { exitCode: "137" }, { timeNano: "1700000000123456789" });
    const facts = { exitCode: "137", timeNano: "1700000000123456789" };
    expect(readEvent(text, 0)).toMatchObject({ facts });
  });

  it("of an old engine is read as well, with its fields at the top", () => {
    const old = line(
      "die",
      { name: "web" },
      { status: "die", id: "id", from: "busybox", timeNano: 17 },
    );
    expect(readEvent(old, 0)).toMatchObject({ id: "id", change: "die", facts: { timeNano: "17" } });
  });

  it.each([
    "",
    "{",
    "null",
    "[]",
    line("exec_create: sh"),
    line("toString"),
    line("constructor"),
    '{"Action":"die"}',
  ])("%j is none of ours", (text) => {
    expect(readEvent(text, 0)).toBeUndefined();
  });

  it("never throws, whatever the engine says", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => void readEvent(text, 0)));
  });
});
