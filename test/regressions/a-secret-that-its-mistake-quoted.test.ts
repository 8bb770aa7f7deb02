/**
 * Seen: `headers: { authorization: Bearer hunter2 }` beside a forgotten address answered
 * `found {"headers":{"authorization":"Bearer hunter2"}}`, and a secret's file put in as an address was
 * printed to its end.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { inside, temporaryFolder } from "../cli/chaos.ts";

const SECRET = "hunter2";
const FAULTS = "    faults: [{ monkey: noop, select: { all: true } }]\n";
const drill = (...lines: string[]) =>
  `version: 1\nexperiments:\n  - name: x\n${FAULTS}${lines.map((line) => `    ${line}\n`).join("")}`;
const probe = (inside: string) => drill(`probes: { a: { ${inside} } }`);
const ref = (name: string) => `$\{${name}}`;

/** All that the commands around a drill say of this file. */
async function saidOf(text: string, env: Record<string, string> = {}) {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "drill.yaml");
  writeFileSync(file, text.replaceAll("FOLDER", folder));
  writeFileSync(join(folder, "token"), `-----BEGIN KEY-----\n${SECRET} "and" ${SECRET}\n`);
  writeFileSync(join(folder, "word"), `${SECRET}\n`);
  const state = ["--state", join(folder, "state")];
  const commands = [
    ["validate", file],
    ["validate", file, "--json"],
    ["explain", file],
    ["run", file, "--dry-run", ...state],
  ];
  const answers = [];
  for (const command of commands) answers.push(await inside(command, env));
  return {
    exit: answers[0]?.exit,
    said: answers.map(({ stdout, stderr }) => stdout + stderr).join("\n"),
  };
}

const LITERALS: readonly (readonly [string, string])[] = [
  ["a header beside no address", probe(`headers: { authorization: Bearer ${SECRET} }`)],
  [
    "a header that is a list",
    probe(`address: "http://x:1", headers: { authorization: [${SECRET}] }`),
  ],
  ["headers that are a text", probe(`address: "http://x:1", headers: "authorization: ${SECRET}"`)],
  [
    "a header without a blank",
    probe(`address: "http://x:1", headers: { authorization:${SECRET} }`),
  ],
  ["a key of no probe", probe(`address: "http://x:1", secret: ${SECRET}`)],
  ["a key without a blank", drill(`secret:${SECRET}: 1`)],
  ["a secret for a time", drill(`watch: { token: ${SECRET} }`, `retries: "password=${SECRET}"`)],
  ["a secret for a list", drill(`probes: [{ headers: { authorization: ${SECRET} } }]`)],
  [
    "an address without its scheme",
    drill(`probes: { a: "me:${SECRET}@shop:80/?token=${SECRET}" }`),
  ],
  ["an address with a slash too few", drill(`probes: { a: "http:/me:${SECRET}@shop/" }`)],
  ["a password that begins with a star", probe(`address: "http://x:1", password: *${SECRET}`)],
  ["a password that begins with a bang", probe(`address: "http://x:1", password: !${SECRET}`)],
  ["a password behind its quotes", `${drill()}password: "a" ${SECRET}\n`],
  ["a password that begins with a percent", `${drill()}...\n%${SECRET}\n`],
  ["a word where a document is over", `${drill()}...\n} ${SECRET}\n`],
  [
    "a key instead of its file",
    `engines: [{ name: a, host: "tcp://x:1", tls: { ca: 1, cert: b, key: [${SECRET}] } }]\n${drill()}`,
  ],
  [
    "a probe's command that is one text",
    probe(`address: "exec://shop", command: mysql -p${SECRET} shop`),
  ],
  [
    "a probe's command of no texts",
    probe(`address: "exec://shop", command: [mysql, { p: ${SECRET} }]`),
  ],
  [
    "an undo that is one text",
    drill().replace("noop,", `exec, options: { command: [a], undo: mysql -p${SECRET} },`),
  ],
  [
    "a command that is one text",
    drill().replace("noop,", `exec, options: { command: "curl -H 'authorization: ${SECRET}'" },`),
  ],
];

it.each(LITERALS)("a literal in a secret's place is not quoted: %s", async (_, text) => {
  const { exit, said } = await saidOf(text);
  expect(exit, said).toBe(2);
  expect(said).not.toContain(SECRET);
});

const WRONG: readonly (readonly [string, string])[] = [
  ["a duration", 'watch: { baseline: "REF" }'],
  ["an address", 'probes: { a: "REF" }'],
  ["a scheme", 'probes: { a: "REF://x:1/" }'],
  ["a host", 'probes: { a: "http://REF:99999/" }'],
  ["an option of a probe", 'probes: { a: { address: "http://x:1", status: "REF" } }'],
  ["a threshold", 'thresholds: "REF"'],
  ["a threshold's metric", 'thresholds: ["REF <= 1s"]'],
  ["a rule", 'abortWhen: "REF over 10s > 5%"'],
  ["a guard", 'guards: { maxVictims: "REF" }'],
  ["a guard's page", 'guards: { incident: "REF" }'],
  ["a zone", 'schedule: { cron: 0 9 * * *, zone: "REF" }'],
  ["a cron", 'schedule: { cron: "REF" }'],
  ["a calendar", 'schedule: { cron: 0 9 * * *, holidays: "REF.ics" }'],
  ["a freeze", 'schedule: { cron: 0 9 * * *, freeze: "REF" }'],
  ["a seed", 'seed: "REF REF"'],
];

it.each(WRONG)("what the environment gave is not quoted: %s", async (_, line) => {
  const { exit, said } = await saidOf(drill(line.replaceAll("REF", ref("TOKEN"))), {
    TOKEN: SECRET,
  });
  expect(exit, said).toBe(2);
  expect(said).not.toContain(SECRET);
  expect(said).toContain("TOKEN");
});

it.each(WRONG)("a secret's file is not quoted: %s", async (_, line) => {
  for (const file of ["token", "word"]) {
    const { exit, said } = await saidOf(drill(line.replaceAll("REF", ref(`file:FOLDER/${file}`))));
    expect(exit, said).toBe(2);
    expect(said).not.toContain(SECRET);
    expect(said).not.toContain("BEGIN");
  }
});

it.each([
  ["a name", drill().replace("name: x", `name: ${ref("file:FOLDER/word")}`)],
  ["a selection", drill().replace("all: true", `name: "${ref("file:FOLDER/word")}"`)],
  ["a seed", drill(`seed: ${ref("file:FOLDER/word")}`)],
])("a secret's file is refused where everybody would read it: %s", async (_, text) => {
  const { exit, said } = await saidOf(text);
  expect(exit, said).toBe(2);
  expect(said).toMatch(/is kept secret, and this is shown/);
  expect(said).not.toContain(SECRET);
});

it("explain tells an engine as it is written", async () => {
  const host = `engines: [{ name: a, host: "tcp://${ref("PLACE")}:1" }]\n`;
  const { said } = await saidOf(host + drill(), { PLACE: SECRET });
  expect(said).toMatch(/a at tcp:\/\/\$\{PLACE\}:1/);
});

it("what is right about a value from the environment is still told", async () => {
  const { said } = await saidOf(drill(`watch: { baseline: "${ref("PAUSE")}" }`), {
    PAUSE: "forever",
  });
  expect(said).toMatch(
    /baseline: Cannot read duration "\$\{PAUSE\}": expected a number and a unit/,
  );
});
