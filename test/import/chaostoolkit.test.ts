/** Chaos Toolkit's experiments: taken over, or refused with the place and the reason. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { parseForeign, writeDrill } from "../../src/config/foreign.ts";
import { readConfig } from "../../src/config/read.ts";
import { ChaosError } from "../../src/failure.ts";
import { convert } from "../../src/import/chaostoolkit/convert.ts";

interface Experiment {
  readonly name: string;
  readonly faults: readonly Record<string, unknown>[];
  readonly probes?: Record<string, unknown>;
  readonly watch?: object;
}

function imported(more: object) {
  const { drill, ...rest } = convert(
    { title: "It survives", description: "x", method: [], ...more },
    "e.json",
    { allowNoop: true },
  );
  const [experiment] = drill.experiments as [Experiment];
  return { ...rest, drill, experiment };
}

it("is refused in our words where it is no experiment", () => {
  const wrong = () => convert({ title: "x", description: "x", method: 3 }, "e.json");
  expect(wrong).toThrow(/\$\.method: found 3, expected a list; it is no experiment/);
});

it("is refused in our words where its aliases stand for more than any memory holds", () => {
  const level = (at: number) => `a${at}: &a${at} [${`*a${at - 1},`.repeat(9)}]`;
  const text = ["a0: &a0 x", ...[1, 2, 3, 4].map(level)].join("\n");
  expect(() => parseForeign(text, "e.yaml")).toThrow(/Cannot import e\.yaml: its aliases/);
});

it.each([
  ["[".repeat(20_000), /e\.yaml:1:\d+: it is nested too deep/],
  ["title: x\n---\ntitle: y\n", /a second document begins, expected one/],
])("is refused in our words, not the parser's (number %#)", (text, says) => {
  expect(() => parseForeign(text, "e.yaml")).toThrow(says);
});

const probe = (tolerance: unknown, provider: object, name = "answers") => ({
  type: "probe",
  name,
  tolerance,
  provider,
});
const hypothesis = (...probes: object[]) => ({
  "steady-state-hypothesis": { title: "well", probes },
});
const HTTP = { type: "http", url: "http://127.0.0.1:8080/health" };
const action = (args: unknown, more = {}) => ({
  type: "action",
  name: "a",
  provider: { type: "process", path: "docker", arguments: args },
  ...more,
});

/** As both tools write what is put in. */
const v = (name: string) => `\${${name}}`;

const docker = (words: string | readonly string[]) => ({
  provider: { type: "process", path: "docker", arguments: words },
});

/** That what is written can be run. */
async function validate(drill: object, env: Record<string, string> = {}) {
  const bytes = new TextEncoder().encode(writeDrill(drill));
  const source = { name: "drill.yaml", size: bytes.length, bytes: () => bytes };
  return readConfig(source, { env, readFile: () => "" });
}

describe("a hypothesis's probes", () => {
  it.each([
    [200, { status: "200" }],
    [[200], { status: "200" }],
    [[200, 500], { status: "200,500" }],
    [[200, 404, 503], { status: "200,404,503" }],
    [{ type: "range", target: "status", range: [200, 299] }, { status: "200-299" }],
    [
      { type: "regex", target: "body", pattern: "ok+" },
      { status: "200-599", matches: "ok+" },
    ],
    [
      { type: "jsonpath", target: "body", path: "$.checks[0].up", expect: [true] },
      { status: "200-599", json: { "$.checks[0].up": true } },
    ],
  ])("HTTP, tolerance %j", async (tolerance, expected) => {
    const { experiment, drill } = imported(hypothesis(probe(tolerance, HTTP)));
    expect(experiment.probes).toEqual({ answers: { address: HTTP.url, ...expected } });
    await validate(drill);
  });

  it("two statuses are one of them, and that is told", () => {
    const { diagnoses } = imported(hypothesis(probe([200, 500], HTTP)));
    expect(diagnoses).toEqual([
      {
        at: "$.steady-state-hypothesis.probes[0].tolerance",
        kind: "changed",
        says: expect.stringContaining("calls it a range"),
      },
    ]);
  });

  it.each([
    [true, "is not compared with true"],
    ["ok", 'is not compared with "ok"'],
    [{ type: "jsonpath", target: "body", path: "$..up" }, "more than a plain path"],
    [{ type: "jsonpath", target: "body", path: "$.a", expect: [] }, "no single value"],
    [{ type: "jsonpath", target: "body", path: "$.a", count: 2, expect: ["x"] }, "2 cannot be"],
    [
      { type: "jsonpath", target: "body", path: "$.a", count: 2 },
      "how many match cannot be expected",
    ],
    [{ type: "probe", name: "x" }, 'a tolerance of type "probe"'],
    [{ type: "regex", target: "body", pattern: "(" }, "no regular expression"],
    [{ equal: 3 }, "a tolerance of type undefined"],
  ])("%j is refused: %s", (tolerance, why) => {
    const good = probe(200, HTTP, "good");
    const { diagnoses, experiment } = imported(hypothesis(probe(tolerance, HTTP), good));
    expect(diagnoses).toHaveLength(1);
    expect(diagnoses[0]).toMatchObject({ kind: "refused", says: expect.stringContaining(why) });
    expect(Object.keys(experiment.probes ?? {})).toEqual(["good"]);
  });

  it("requests with all that they send", async () => {
    const provider = {
      ...HTTP,
      method: "post",
      headers: { "x-a": "1" },
      arguments: { q: 1 },
      verify_tls: false,
      timeout: 0.5,
    };
    const { experiment, drill } = imported(hypothesis(probe(200, provider)));
    expect(experiment.probes?.answers).toEqual({
      address: HTTP.url,
      method: "POST",
      headers: { "x-a": "1", "Content-Type": "application/x-www-form-urlencoded" },
      body: "q=1",
      insecure: true,
      status: "200",
    });
    expect(experiment.watch).toEqual({ timeout: "500ms" });
    await validate(drill);
  });

  it("programs word by word, and never through a shell", async () => {
    const run = (args: unknown, tolerance: unknown = 0) =>
      imported(
        hypothesis(
          probe(tolerance, { type: "process", path: "test", arguments: args }),
          probe(200, HTTP, "other"),
        ),
      );
    const { experiment, drill } = run("-f '/tmp/a b'");
    expect(experiment.probes?.answers).toEqual({
      address: "exec:///",
      command: ["test", "-f", "/tmp/a b"],
    });
    await validate(drill);
    expect(run({ "-f": "/tmp/x", "-v": "" }, 1).experiment.probes?.answers).toEqual({
      address: "exec:///",
      command: ["test", "-f", "/tmp/x", "-v"],
      exit: 1,
    });
    for (const args of ["-f /x && rm -rf /", "-f $(id)", "a | b", "a > b", "*.txt"])
      expect(run(args).diagnoses[0]?.says).toContain("needs a shell");
    expect(run(["a;b"]).experiment.probes?.answers).toMatchObject({ command: ["test", "a;b"] });
  });

  it.each([
    ["bash", '-c "rm -rf /tmp/x; true"'],
    ["sh", ["-c", "true"]],
    ["/bin/zsh", "check.sh"],
    ["dash", null],
    ["busybox", ["sh", "-c", "true"]],
    ["env", "-i A=b /bin/sh -c true"],
    ["env", ["-S", "bash -c true"]],
    ["timeout", "5 bash -c true"],
    ["sudo", ["-u", "nobody", "ksh", "-c", "true"]],
    ["cmd", ["/c", "dir"]],
    ["C:\\Windows\\System32\\cmd.exe", ["/c", "dir"]],
    ["powershell.exe", ["-Command", "dir"]],
    ["PowerShell", ["-Command", "dir"]],
    [v("shell"), ["-c", "true"]],
    [v("other"), ["-c", "true"]],
  ])("no shell in disguise: %s %j", (path, args) => {
    const { diagnoses, experiment } = imported({
      configuration: { shell: "/bin/sh", other: { type: "env", key: "SHELL", default: "bash" } },
      ...hypothesis(
        probe(0, { type: "process", path, arguments: args }),
        probe(200, HTTP, "other"),
      ),
    });
    expect(Object.keys(experiment.probes ?? {})).toEqual(["other"]);
    expect(diagnoses).toEqual([
      {
        at: "$.steady-state-hypothesis.probes[0].provider.path",
        kind: "refused",
        says: expect.stringContaining("is a shell, and none is run"),
      },
    ]);
  });

  it("a shell's name among other words is only a word", () => {
    for (const [path, args] of [
      ["test", ["-x", "/bin/sh"]],
      ["timeout", "5 curl http://a/sh"],
      ["docker", "exec web sh -c true"],
    ]) {
      const provider = { type: "process", path, arguments: args };
      expect(imported(hypothesis(probe(0, provider))).diagnoses).toEqual([]);
    }
  });

  it("Python's one that needs none of it", () => {
    const provider = {
      type: "python",
      module: "os.path",
      func: "exists",
      arguments: { path: "/tmp/x" },
    };
    expect(imported(hypothesis(probe(true, provider))).experiment.probes).toEqual({
      answers: { address: "exec:///", command: ["test", "-e", "/tmp/x"] },
    });
  });

  it("of a method, too, which the tool itself does not look at", () => {
    const { experiment, diagnoses } = imported({ method: [probe(200, HTTP)] });
    expect(experiment.probes).toHaveProperty("answers");
    expect(diagnoses[0]?.says).toContain("the tool does not look at it");
  });
});

describe("what a request of a probe sends", () => {
  const sent = (provider: object) => {
    const { experiment, diagnoses } = imported(
      hypothesis(probe(undefined, { ...HTTP, ...provider })),
    );
    return { probe: experiment.probes?.answers, diagnoses };
  };
  const JSON_TYPE = { "Content-Type": "application/json" };
  const a = { a: "x y", b: [1, 2], c: true, d: null };

  it.each([
    [{ arguments: a }, `${HTTP.url}?a=x+y&b=1&b=2&c=True`],
    [
      { url: `${HTTP.url}?z=1`, arguments: { q: `${v("who")}&` } },
      `${HTTP.url}?z=1&q=${v("who")}%26`,
    ],
    [
      { method: "PUT", headers: JSON_TYPE, arguments: a },
      { address: HTTP.url, method: "PUT", headers: JSON_TYPE, body: JSON.stringify(a) },
    ],
    [
      { method: "POST", headers: { "content-type": "text/x" }, arguments: { a: 1 } },
      { address: HTTP.url, method: "POST", headers: { "content-type": "text/x" }, body: "a=1" },
    ],
    [
      { method: "POST", arguments: "raw=1" },
      { address: HTTP.url, method: "POST", body: "raw=1" },
    ],
  ])("%j", (provider, expected) => {
    expect(sent(provider).probe).toEqual(expected);
  });

  it.each([
    [{ auth: ["u", "p"] }, "provider.auth", "refused"],
    [{ max_retries: 3 }, "provider.max_retries", "changed"],
    [{ proxies: {} }, "provider.proxies", "refused"],
    [{ headers: { Authorization: "Bearer s3cr3t" } }, "provider.headers.Authorization", "changed"],
  ])("%j is told", (provider, at, kind) => {
    const { diagnoses } = sent(provider);
    expect(diagnoses.map((one) => [one.at, one.kind])).toEqual([
      [`$.steady-state-hypothesis.probes[0].${at}`, kind],
    ]);
    expect(JSON.stringify(diagnoses)).not.toContain("s3cr3t");
  });

  it("a header that a variable fills is nobody's secret", () => {
    const { diagnoses } = imported({
      secrets: { api: { token: { type: "env", key: "TOKEN" } } },
      ...hypothesis(probe(200, { ...HTTP, headers: { Authorization: `Bearer ${v("token")}` } })),
    });
    expect(diagnoses).toEqual([]);
  });

  it("two timeouts, of the connection and of the answer, are one", () => {
    const { experiment } = imported(hypothesis(probe(200, { ...HTTP, timeout: [1, 5] })));
    expect(experiment.watch).toEqual({ timeout: "6000ms" });
  });

  it("a probe of the method that only names another is no note", () => {
    const { diagnoses } = imported({
      ...hypothesis(probe(200, HTTP)),
      method: [{ type: "probe", ref: "answers" }],
    });
    expect(diagnoses).toEqual([
      { at: "$.method[0]", kind: "changed", says: '"answers" is asked all the while anyhow' },
    ]);
  });
});

describe("actions", () => {
  it.each([
    ["restart web", { monkey: "restart", select: { name: "web" } }],
    [
      "kill web db",
      {
        monkey: "kill",
        options: { mode: "signal" },
        select: { name: ["web", "db"] },
        everyone: true,
      },
    ],
    [
      "compose -p shop stop web",
      {
        monkey: "stop",
        options: { duration: "5s" },
        select: { project: "shop", service: "web" },
        everyone: true,
      },
    ],
    ["restart /web", { monkey: "restart", select: { name: "web" } }],
    ["restart 0123456789ab", { monkey: "restart", select: { id: "0123456789ab" } }],
    [
      "stop -t 3 web",
      { monkey: "stop", options: { duration: "5s", grace: "3s" }, select: { name: "web" } },
    ],
    [
      "restart --time=1 web",
      { monkey: "restart", options: { grace: "1s" }, select: { name: "web" } },
    ],
    [
      "kill -s HUP a b",
      {
        monkey: "kill",
        options: { mode: "signal", signal: "HUP" },
        select: { name: ["a", "b"] },
        everyone: true,
      },
    ],
    [["pause", "web"], { monkey: "pause", options: { duration: "5s" }, select: { name: "web" } }],
  ])("docker %s", async (args, fault) => {
    const { experiment, drill, isRehearsal } = imported({
      method: [action(args, { pauses: { after: 5 } })],
    });
    expect(experiment.faults).toEqual([fault]);
    expect(isRehearsal).toBe(false);
    await validate(drill);
  });

  it("a compose service of no named project needs one, lest every project's is meant", () => {
    const { experiment, diagnoses } = imported({ method: [action("compose stop web", calm)] });
    expect(experiment.faults[0]?.select).toEqual({
      project: "$" + "{COMPOSE_PROJECT_NAME}",
      service: "web",
    });
    expect(diagnoses).toMatchObject([
      { kind: "changed", says: expect.stringMatching(/not known here: say which in COMPOSE_/) },
    ]);
  });

  const calm = { pauses: { after: 5 } };
  it("that are repeated by their name are done again", async () => {
    const { experiment, diagnoses, drill } = imported({
      method: [action("pause web", calm), { type: "action", ref: "a" }, { ref: "nobody" }],
    });
    expect(experiment.faults).toHaveLength(2);
    expect(experiment.faults[1]).toEqual(experiment.faults[0]);
    expect(diagnoses).toEqual([
      { at: "$.method[2].ref", kind: "refused", says: 'nothing is called "nobody"' },
    ]);
    await validate(drill);
  });

  it.each([
    ["method", { ...action("kill web"), type: "foo" }, "expected action or probe"],
    ["rollbacks", { ...action("start web"), type: "foo" }, "expected action or probe"],
    ["steady-state-hypothesis.probes", { ...action("kill web"), type: "foo" }, "expected probe"],
    ["steady-state-hypothesis.probes", action("kill web"), "expected probe"],
  ])("of no known type in %s are refused, whatever they would do", (list, one, says) => {
    const steady = list.startsWith("steady");
    const { experiment, diagnoses } = imported({
      ...(steady ? hypothesis(one, probe(200, HTTP)) : hypothesis(probe(200, HTTP))),
      ...(steady ? {} : { [list]: [one] }),
    });
    expect(experiment.faults).toEqual([expect.objectContaining({ monkey: "noop" })]);
    expect(Object.keys(experiment.probes ?? {})).toEqual(["answers"]);
    expect(diagnoses).toEqual([
      {
        at: `$.${list}[0].type`,
        kind: "refused",
        says: `unknown type "${one.type}", ${says}`.replace(
          'unknown type "action"',
          'it is an "action"',
        ),
      },
    ]);
  });

  it("that only name another do what that is, whatever type they have", () => {
    const { experiment, diagnoses } = imported({
      method: [
        { ...action("kill web"), type: "foo" },
        { type: "action", ref: "a" },
        { type: "probe", ref: "nobody" },
        { type: "probe", ref: "b" },
        { ...action("kill db"), name: "b" },
      ],
    });
    expect(experiment.faults).toHaveLength(2);
    expect(diagnoses.map(({ at, kind }) => [at, kind])).toEqual([
      ["$.method[0].type", "refused"],
      ["$.method[1].ref", "refused"],
      ["$.method[2].ref", "refused"],
    ]);
  });

  it.each([
    [5, undefined, "5s"],
    ["5", undefined, "5s"],
    [v("wait"), 5, "5s"],
    [v("wait"), "5", "5s"],
    [v("wait"), { type: "env", key: "WAIT", default: 5 }, `${v("WAIT:-5")}s`],
    [v("wait"), { type: "env", key: "WAIT" }, `${v("WAIT")}s`],
  ])("last as long as is waited behind them: %j, with %j", async (after, wait, duration) => {
    const { experiment, diagnoses, drill } = imported({
      ...(wait === undefined ? {} : { configuration: { wait } }),
      method: [action("pause web", { pauses: { after } })],
    });
    expect(experiment.faults[0]).toMatchObject({ monkey: "pause", options: { duration } });
    expect(diagnoses).toEqual([]);
    await validate(drill, { WAIT: "7" });
  });

  it.each([
    ["soon", undefined],
    [v("wait"), "soon"],
    [[1, 2], undefined],
  ])(
    "whose length nobody can know last as long as is usual, and that is told: %j",
    (after, wait) => {
      const { experiment, diagnoses } = imported({
        ...(wait === undefined ? {} : { configuration: { wait } }),
        method: [action("pause web", { pauses: { after } })],
      });
      expect(experiment.faults[0]).not.toHaveProperty("options");
      expect(diagnoses).toEqual([
        {
          at: "$.method[0].pauses.after",
          kind: "refused",
          says: expect.stringContaining("no number of seconds"),
        },
      ]);
    },
  );

  it("wait for nobody: a pause that is no fault's length is told", () => {
    const { diagnoses } = imported({
      method: [
        action("pause web", { pauses: { before: 20, after: 5 } }),
        action("kill db", { pauses: { after: 9 } }),
      ],
    });
    expect(diagnoses).toEqual([
      {
        at: "$.method[0].pauses.before",
        kind: "changed",
        says: expect.stringContaining("left out"),
      },
      {
        at: "$.method[1].pauses.after",
        kind: "changed",
        says: expect.stringContaining("left out"),
      },
    ]);
  });

  it("that undo are left out, and told", () => {
    const { diagnoses, experiment } = imported({
      method: [action("stop web"), action("start web")],
      rollbacks: [action("start web")],
    });
    expect(experiment.faults).toHaveLength(1);
    expect(diagnoses.map(({ at, kind }) => [at, kind])).toEqual([
      ["$.method[1]", "changed"],
      ["$.rollbacks[0]", "changed"],
    ]);
  });

  it.each([
    [
      { provider: { type: "python", module: "chaosk8s.pod", func: "terminate" } },
      "is Python, which is not run",
    ],
    [{ provider: { type: "http", url: "http://x" } }, "cannot be undone by us"],
    [{ provider: { type: "process", path: "pkill", arguments: "x" } }, "no docker command"],
    [
      { provider: { type: "process", path: "docker", arguments: "rm -f x" } },
      "docker rm is none that a monkey stands for",
    ],
    [{ provider: { type: "process", path: "sh", arguments: ["-c", "x"] } }, "none is run"],
    [
      docker("-H tcp://1.2.3.4:2375 stop -t 3 web"),
      "docker -H says where: give it to chaos itself",
    ],
    [docker("compose -f a.yml stop web"), "docker -f says where"],
    [docker("stop web\ndocker stop db"), "needs a shell"],
    [docker("stop web # and db"), "needs a shell"],
    [docker("stop web{1,2}"), "needs a shell"],
    [docker(["stop", "rv-i*"]), "is no name that docker knows"],
    [docker(["stop", "/^web/"]), "is no name that docker knows"],
    [docker(["stop", "!web"]), "is no name that docker knows"],
    [docker(["stop", ""]), "is no name that docker knows"],
    [docker("stop --time=99999999999 web"), "a day of them at most"],
    [docker('stop "$WEB"'), "needs a shell"],
    [docker("stop $WEB"), "needs a shell"],
    [docker('stop "web'), "needs a shell"],
    [docker('stop "a`b`"'), "needs a shell"],
    [docker("network disconnect n web"), "say it as the monkey disconnect"],
    [docker("rm web"), "docker rm is none that a monkey stands for"],
    [docker("stop --force web"), "docker stop --force has no counterpart"],
    [docker("stop -t soon web"), "docker stop -t soon: expected whole seconds"],
    [docker("kill -s HUP"), "docker kill names no container"],
  ])("%j is refused", (one, why) => {
    const { diagnoses, isRehearsal } = imported({
      ...hypothesis(probe(200, HTTP)),
      method: [{ type: "action", name: "x", ...one }],
    });
    expect(diagnoses[0]).toMatchObject({
      at: expect.stringContaining("$.method[0]"),
      kind: "refused",
      says: expect.stringContaining(why),
    });
    expect(isRehearsal).toBe(true);
  });
});

describe("configuration", () => {
  const given = {
    configuration: {
      host: "127.0.0.1:8080",
      url: { type: "env", key: "URL", default: "http://a" },
      deep: { type: "vault", path: "x" },
    },
  };

  it("is put in; what the environment has is left to it", async () => {
    const urls = [`http://${v("host")}/`, `${v("url")}/x`, `http://${v("nobody")}/`];
    const probes = urls.map((url, at) => probe(200, { type: "http", url }, `p${at}`));
    const { experiment, diagnoses, drill } = imported({ ...given, ...hypothesis(...probes) });
    const addresses = Object.values(experiment.probes ?? {}).map(
      (one) => (one as { address: string }).address,
    );
    expect(addresses).toEqual([
      "http://127.0.0.1:8080/",
      `${v("URL:-http://a")}/x`,
      `http://${v("nobody")}/`,
    ]);
    expect(diagnoses.map(({ at }) => at)).toEqual([
      "$.configuration.deep",
      "$.configuration.nobody",
    ]);
    await validate(drill, { nobody: "b" });
  });
});

describe("a secret that stands in the experiment", () => {
  const url = `http://127.0.0.1/?k=${v("key")}`;
  const asked = hypothesis(probe(200, { type: "http", url }));

  it.each([
    [{ api: { key: "s3cr3t" } }, "$.secrets.api.key", v("key")],
    [{ key: "s3cr3t" }, "$.secrets.key", v("key")],
    [
      { api: { key: { type: "env", key: "KEY", default: "s3cr3t" } } },
      "$.secrets.api.key",
      v("KEY"),
    ],
  ])("is not written down: %j", async (secrets, at, variable) => {
    const { drill, diagnoses, experiment } = imported({ secrets, ...asked });
    expect(experiment.probes?.answers).toMatchObject({
      address: `http://127.0.0.1/?k=${variable}`,
    });
    expect(diagnoses).toEqual([
      { at, kind: "changed", says: expect.stringContaining(`give it as the variable ${variable}`) },
    ]);
    expect(JSON.stringify([drill, diagnoses])).not.toContain("s3cr3t");
    await validate(drill, { key: "x", KEY: "x" });
  });

  it("is told once, and only where it would have been written", () => {
    const secrets = { api: { key: "s3cr3t", other: "s3cr3t" } };
    const twice = hypothesis(
      probe(200, { type: "http", url }),
      probe(200, { type: "http", url }, "b"),
    );
    expect(imported({ secrets, ...twice }).diagnoses).toHaveLength(1);
  });
});

describe("a regular expression of Python's", () => {
  const regex = (pattern: string) =>
    imported(
      hypothesis(
        probe({ type: "regex", target: "body", pattern }, HTTP),
        probe(200, HTTP, "other"),
      ),
    );

  it.each([
    ["\\Aok", "^ok", "ok then", "so ok"],
    ["ok\\Z", "ok$", "well ok", "ok\n"],
    ["^ok$", "^ok(?=\\n?$)", "ok\n", "ok\n\n"],
    ["(?P<x>a)(?P=x)", "(?<x>a)\\k<x>", "aa", "ab"],
    ["^a{,2}b", "^a{0,2}b", "aab", "aaab"],
    ["[$A]\\$", "[$A]\\$", "A$", "b$"],
    ["\\\\A", "\\\\A", "\\A", "A"],
  ])("%s is read as %s", (pattern, matches, good, bad) => {
    const { experiment, diagnoses } = regex(pattern);
    const answers = { address: HTTP.url, status: "200-599", matches };
    expect([experiment.probes?.answers, diagnoses]).toEqual([answers, []]);
    const read = new RegExp(matches);
    expect([read.test(good), read.test(bad)]).toEqual([true, false]);
  });

  it.each([
    "(?i)ok",
    "(?m:^ok$)",
    "ok++",
    "(?>ok)",
    "\\N{BULLET}",
    "\\U0001F600",
    "\\a",
    "[]a]",
    "[^]a]",
    "(?x) o k",
    "(",
  ])("%s is refused with its place", (pattern) => {
    const { experiment, diagnoses } = regex(pattern);
    expect(Object.keys(experiment.probes ?? {})).toEqual(["other"]);
    expect(diagnoses).toMatchObject([
      { at: "$.steady-state-hypothesis.probes[0].tolerance.pattern", kind: "refused" },
    ]);
  });
});

describe("what nobody reads", () => {
  it("is told, wherever it stands", () => {
    const { diagnoses } = imported({
      title: "It survives: the loss of any one of the shop's three front doors, at noon",
      extensions: [{ name: "x" }],
      "steady-state-hypothesis": { title: "well", probes: [{ ...probe(200, HTTP), dry: true }] },
      method: [{ ...action("pause web", { pauses: { after: 5 } }), until: 3 }],
      rollbacks: [
        { type: "action", provider: { type: "process", path: "docker start web", cwd: "/" } },
      ],
    });
    const told = diagnoses.filter(({ says }) => says.startsWith("nothing here reads it"));
    expect(told.map(({ at }) => at)).toEqual([
      "$.extensions",
      "$.steady-state-hypothesis.probes[0].dry",
      "$.method[0].until",
      "$.rollbacks[0].provider.cwd",
    ]);
    expect(diagnoses).toContainEqual({
      at: "$.title",
      kind: "changed",
      says: 'it is called "It survives: the loss of any one of the shop s three front d" here',
    });
  });

  const steady = "$.steady-state-hypothesis";
  const told = (more: object) => {
    const { diagnoses } = imported(more);
    return diagnoses.map(({ at, kind }) => [at, kind]);
  };

  it("is told of controls, wherever they stand", () => {
    const controls = [{ name: "c", provider: { type: "python", module: "m" } }];
    const { "steady-state-hypothesis": asked } = hypothesis({ ...probe(200, HTTP), controls });
    expect(
      told({
        controls,
        "steady-state-hypothesis": { ...asked, controls },
        method: [action("kill web", { controls })],
        rollbacks: [action("start web", { controls })],
      }),
    ).toEqual([
      ["$.rollbacks[0]", "changed"],
      ["$.controls", "refused"],
      [`${steady}.controls`, "refused"],
      [`${steady}.probes[0].controls`, "refused"],
      ["$.method[0].controls", "refused"],
      ["$.rollbacks[0].controls", "refused"],
    ]);
  });

  it("is told of pauses and background, but of those of faults, which are read", () => {
    const waits = { background: true, pauses: { before: 1, after: v("wait") } };
    const method = [{ ...probe(200, HTTP, "b"), ...waits }, action("pause web")];
    expect(
      told({
        ...hypothesis({ ...probe(200, HTTP), ...waits }),
        method,
        rollbacks: [action("unpause web", waits)],
      }),
    ).toEqual([
      ["$.method[0]", "changed"],
      ["$.rollbacks[0]", "changed"],
      ...[`${steady}.probes[0]`, "$.method[0]", "$.rollbacks[0]"].flatMap((at) => [
        [`${at}.pauses.before`, "changed"],
        [`${at}.pauses.after`, "changed"],
        [`${at}.background`, "changed"],
      ]),
    ]);
    const still = { background: false, pauses: { before: 0 } };
    expect(told(hypothesis({ ...probe(200, HTTP), ...still }))).toEqual([]);
  });

  it("is told of how long a deed may take; a probe of the method may take as long", () => {
    const slow = {
      provider: { type: "process", path: "docker", arguments: "kill web", timeout: 9 },
    };
    const method = [probe(200, { ...HTTP, timeout: 7 }, "b"), { type: "action", ...slow }];
    const given = { ...hypothesis(probe(200, { ...HTTP, timeout: "3" })), method };
    expect(told(given)).toEqual([
      ["$.method[0]", "changed"],
      ["$.method[1].provider.timeout", "changed"],
    ]);
    expect(imported(given).experiment.watch).toEqual({ timeout: "7000ms" });
  });

  it("is told of a probe's timeout that cannot be known; one of configuration can", () => {
    const given = { ...hypothesis(probe(200, { ...HTTP, timeout: v("limit") })) };
    const known = imported({ configuration: { limit: 2 }, ...given });
    expect([known.diagnoses, known.experiment.watch]).toEqual([[], { timeout: "2000ms" }]);
    const limit = { type: "env", key: "LIMIT", default: 2 };
    const unknown = imported({ configuration: { limit }, ...given });
    expect(unknown.experiment.watch).toBeUndefined();
    expect(unknown.diagnoses).toEqual([
      {
        at: `${steady}.probes[0].provider.timeout`,
        kind: "refused",
        says: expect.stringContaining("no number of seconds"),
      },
    ]);
  });

  it("is none of what is only about the experiment", () => {
    const about = { version: "1.0.0", tags: ["a"], contributions: { availability: "high" } };
    expect(imported({ ...about, ...hypothesis(probe(200, HTTP)) }).diagnoses).toEqual([]);
  });
});

describe("one that would do nothing", () => {
  const asked = hypothesis(probe(200, HTTP));
  const iptables = { type: "process", path: "iptables", arguments: "-A X" };
  const given = { title: "t", ...asked, method: [{ type: "action", provider: iptables }] };

  it("is refused, with each piece and the flag that writes it all the same", () => {
    const refused = catchError(() => convert(given, "e.json"));
    expect(refused.code).toBe("IMPORT_REFUSED");
    expect(refused.message).toMatch(
      /^Cannot import e\.json: nothing that it does can be taken over:\n {2}\$\.method\[0\]: "iptables"/,
    );
    expect(refused.hint).toContain("--allow-noop");
  });

  it("is refused where it has no action at all", () => {
    const refused = catchError(() => convert({ title: "t", ...asked }, "e.json"));
    expect(refused.message).toBe("Cannot import e.json: it does nothing to anybody");
    expect(refused.hint).toContain("--allow-noop");
  });
});

function catchError(act: () => unknown): ChaosError {
  try {
    act();
  } catch (error) {
    return error as ChaosError;
  }
  throw new Error("nothing was thrown");
}

describe("what is no experiment", () => {
  it.each([
    ["[]", "it is no experiment"],
    ['{"title": 3}', "$.title"],
    ['{"title": "t", "method": []}', "it asks nothing and does nothing"],
    [
      '{"title": "t", "method": [{"type": "action", "provider": {"type": "python", "module": "a", "func": "b"}}]}',
      "$.method[0].provider: a.b is Python",
    ],
  ])("%s is refused: %s", (text, why) => {
    expect(() => convert(parseForeign(text, "e.json"), "e.json")).toThrow(why);
  });

  it("is refused with its line where it is not even JSON", () => {
    expect(() => parseForeign('{"a": 1,\n "b": ]}', "e.json")).toThrow(
      /^Cannot import e\.json:2:\d+: /,
    );
  });
});

/** CHAOS_CORPUS names a folder of real ones; `npm run prove` is where they are read. */
const corpus = process.env.CHAOS_CORPUS;
test.runIf(corpus)(
  "every file of the corpus is imported, or refused with a precise diagnosis",
  async () => {
    const files = readdirSync(corpus!, { recursive: true, encoding: "utf8" }).filter((file) =>
      /\.(?:json|ya?ml)$/.test(file),
    );
    const counts = { files: files.length, imported: 0, rehearsals: 0, refused: 0 };
    const failures: string[] = [];
    for (const file of files) {
      try {
        const text = readFileSync(join(corpus!, file), "utf8");
        const { drill, isRehearsal, diagnoses } = convert(parseForeign(text, file), file, {
          allowNoop: true,
        });
        const names = JSON.stringify(drill).matchAll(/\$\{(\w+)\}/g);
        const env = Object.fromEntries([...names].map(([, name]) => [name, "http://127.0.0.1:1"]));
        await validate(drill, env);
        if (isRehearsal) counts.rehearsals++;
        else counts.imported++;
        if (diagnoses.some(({ at, says }) => !at.startsWith("$.") || says.length < 10))
          failures.push(`${file}: a vague diagnosis`);
      } catch (error) {
        const isPrecise =
          error instanceof ChaosError &&
          error.code === "IMPORT_REFUSED" &&
          /\$|:\d+:\d+|asks nothing/.test(error.message);
        if (isPrecise) counts.refused++;
        else failures.push(`${file}: ${String(error)}`);
      }
    }
    process.stderr.write(`corpus: ${JSON.stringify(counts)}\n`);
    expect(failures).toEqual([]);
    expect(counts.files).toBeGreaterThan(0);
  },
);
