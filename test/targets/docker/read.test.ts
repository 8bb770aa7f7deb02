import { describe, expect, it } from "vitest";
import {
  type InspectAnswer,
  inspectAnswer,
  type ListEntry,
  listAnswer,
} from "../../../src/targets/docker/answers.ts";
import {
  ageOf,
  type Surroundings,
  snapshotOf,
  targetOf,
} from "../../../src/targets/docker/read.ts";

const AROUND: Surroundings = {
  publishedHost: "engine.example",
  self: undefined,
  networks: [],
};
const ID = "0123456789ab".padEnd(64, "c");

function entry(more: Record<string, unknown> = {}): ListEntry {
  const plain = { Id: ID, Names: ["/web"], Image: "i", State: "running", Status: "Up 2 minutes" };
  return listAnswer.parse([{ Labels: {}, ...plain, ...more }])[0] as ListEntry;
}
const read = (more: Record<string, unknown> = {}, around = AROUND) => targetOf(entry(more), around);

describe("a list entry", () => {
  it("is a target with its own name, not one that a link gave it", () => {
    expect(read({ Names: ["/other/db", "/web"] }).name).toBe("web");
    expect(read({ Names: null }).name).toBe("0123456789ab");
  });

  it.each([
    [{ "com.docker.compose.project": "shop", "com.docker.compose.service": "api" }],
    [{ "com.docker.stack.namespace": "shop", "com.docker.swarm.service.name": "api" }],
  ])("belongs to project and service by %j", (Labels) => {
    expect(read({ Labels })).toMatchObject({ project: "shop", service: "api" });
  });

  it("stands in the zone that is meant for us, before the one of others", () => {
    expect(read({ Labels: { zone: "x", "chaos.zone": "a" } }).zone).toBe("a");
    expect(read({ Labels: { zone: "x" } }).zone).toBe("x");
    expect(read({ Labels: { zone: "" } })).not.toHaveProperty("zone");
  });

  it.each([
    ["Up 2 minutes (healthy)", "healthy"],
    ["Up 2 minutes (unhealthy)", "unhealthy"],
    ["Up 2 seconds (health: starting)", "starting"],
    ["Up 2 minutes", undefined],
  ])("with status %j is %s", (Status, health) => {
    expect(read({ Status }).health).toBe(health);
  });

  it.each([
    ["Up Less than a second", 0],
    ["Up 1 second", 1_000],
    ["Up 59 seconds (healthy)", 59_000],
    ["Up About a minute", 60_000],
    ["Up 10 minutes (healthy)", 600_000],
    ["Up About an hour", 3_600_000],
    // 90 minutes are two hours to the engine.
    ["Up 2 hours", 5_400_000],
    ["Up 2 days", 171_000_000],
    ["Up 3 weeks (Paused)", 1_812_600_000],
    ["Exited (0) 3 seconds ago", undefined],
    ["Restarting (1) 2 seconds ago", undefined],
  ])("with status %j has run for at least %s ms", (status, age) => {
    expect(ageOf(status)).toBe(age);
  });

  it("is of a state that we know, or of none", () => {
    expect(read({ State: "restarting" }).state).toBe("restarting");
    expect(read({ State: "stopped" }).state).toBe("unknown");
  });

  it("is reached where its TCP ports are published, each once", () => {
    const Ports = [
      { IP: "::", PrivatePort: 80, PublicPort: 8080, Type: "tcp" },
      { IP: "0.0.0.0", PrivatePort: 80, PublicPort: 8080, Type: "tcp" },
      { IP: "127.0.0.1", PrivatePort: 22, PublicPort: 2222, Type: "tcp" },
      { IP: "0.0.0.0", PrivatePort: 53, PublicPort: 53, Type: "udp" },
      { PrivatePort: 9000, Type: "tcp" },
    ];
    expect(read({ Ports }).endpoints).toEqual([
      { containerPort: 22, host: "127.0.0.1", port: 2222 },
      { containerPort: 80, host: "engine.example", port: 8080 },
    ]);
  });

  it.each([
    [{ "chaos.self": "helper" }, true],
    [{ "chaos.self": "false" }, false],
    [{ "chaos.self": "" }, false],
    [{}, false],
  ])("with labels %j is ours: %s", (Labels, ours) => {
    expect(read({ Labels }).ours).toBe(ours);
  });

  it("is ours if we run in it", () => {
    expect(read({}, { ...AROUND, self: ID.slice(0, 12) }).ours).toBe(true);
    expect(read({}, { ...AROUND, self: "f".repeat(12) }).ours).toBe(false);
  });

  it("may lack whatever an engine leaves out", () => {
    const bare = read({ Labels: null, Ports: null, HostConfig: null, NetworkSettings: null });
    expect(bare).toMatchObject({ labels: {}, endpoints: [], networks: [], networkMode: "" });
  });
});

function inspect(
  more: { State?: object; HostConfig?: object } & Record<string, unknown> = {},
): InspectAnswer {
  const { State, HostConfig, ...rest } = more;
  return inspectAnswer.parse({
    Id: ID,
    Name: "/web",
    State: { Running: true, Paused: false, Pid: 42, ExitCode: 0, StartedAt: "t", ...State },
    HostConfig: { RestartPolicy: { Name: "always", MaximumRetryCount: 0 }, ...HostConfig },
    ...rest,
  });
}

describe("an inspect answer", () => {
  it("is a snapshot", () => {
    expect(snapshotOf(inspect())).toEqual({
      running: true,
      paused: false,
      pid: 42,
      startedAt: "t",
      restartCount: 0,
      exitCode: 0,
      policy: { name: "always", maximumRetryCount: 0 },
      limits: {},
      networks: {},
      mounts: [],
      anonymous: [],
      autoRemove: false,
      pidMode: "",
      networkMode: "",
    });
  });

  it("tells whose network it joined, where that is another than the one it names", () => {
    const joined = (whose: string, HostsPath?: string) =>
      snapshotOf(inspect({ HostConfig: { NetworkMode: whose }, HostsPath })).networkOf;
    const [first, second] = ["a".repeat(64), "b".repeat(64)];
    const docker = `/var/lib/docker/containers/${first}/hosts`;
    const podman = `/run/containers/storage/overlay-containers/${first}/userdata/hosts`;
    expect(joined(`container:${second}`, docker)).toBe(first);
    expect(joined(`container:${second}`, podman)).toBe(first);
    expect(joined(`container:${first}`, docker)).toBeUndefined();
    expect(joined("bridge", docker)).toBeUndefined();
    expect(joined(`container:${second}`, "/etc/hosts")).toBeUndefined();
    expect(joined(`container:${second}`)).toBeUndefined();
  });

  it.each([
    ["in its back-off", { Restarting: true }],
    ["without a process", { Pid: 0 }],
    ["stopped", { Running: false }],
  ])("does not run while it is %s, whatever else the engine says", (_what, State) => {
    expect(snapshotOf(inspect({ State })).running).toBe(false);
  });

  it("has policy no where the engine gives none or an empty name", () => {
    expect(snapshotOf(inspect({ HostConfig: { RestartPolicy: { Name: "" } } })).policy.name).toBe(
      "no",
    );
    expect(snapshotOf(inspect({ HostConfig: { RestartPolicy: null } })).policy.name).toBe("no");
  });

  it("has networks by what was asked for, drawn addresses apart, and no alias that the engine made up", () => {
    const Networks = {
      front: {
        Aliases: ["web", ID.slice(0, 12), "api"],
        IPAMConfig: null,
        IPAddress: "172.17.0.2",
      },
      back: { Aliases: null, IPAMConfig: { IPv4Address: "10.0.0.9" } },
    };
    expect(snapshotOf(inspect({ NetworkSettings: { Networks } })).networks).toEqual({
      front: { aliases: ["api", "web"], addresses: ["172.17.0.2"] },
      back: { aliases: [], ipv4: "10.0.0.9" },
    });
  });

  it("has limits that are numbers, and mounts in one order", () => {
    const HostConfig = { Memory: 1, NanoCpus: 2, PidsLimit: null, CgroupParent: "x" };
    const Mounts = [
      { Source: "b", Destination: "/b" },
      { Source: "a", Destination: "/a" },
    ];
    const snapshot = snapshotOf(inspect({ HostConfig, Mounts }));
    expect(snapshot.limits).toEqual({ Memory: 1, NanoCpus: 2 });
    expect(snapshot.mounts).toEqual(["a:/a", "b:/b"]);
    expect(snapshot.anonymous).toEqual([]);
  });
});
