/**
 * What the papers show beside our own command: npm, docker and shells. Nothing is run here: each line
 * is accounted for by what does the same elsewhere, for docker through the engine's API, because no
 * docker command need be installed. A new line is not shown before somebody has said by what.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

/** The line, the file that does the same, and the words there that do. */
const DONE_BY: readonly (readonly [string, string, RegExp])[] = [
  ["npm ci", ".ci/run", /^npm ci$/m],
  ["npm ci && npm test", ".ci/run", /^npm ci\nnpm test$/m],
  ["npm test", ".ci/run", /^npm test$/m],
  [
    "npm run ok",
    "package.json",
    /"ok": "(biome check . && tsc) && vitest run.*\n[\s\S]*"test": "\1 && tsx test\/main\.ts"/,
  ],
  ["npm run netem", "package.json", /"netem": "tsx test\/lab\/netem-vm\/main\.ts"/],
  ["npm run fix", "package.json", /"ok": "biome check \. .*\n\s*"fix": "biome check --write \."/],
  ["npm ci && npm run demo", "package.json", /"demo": "node dist\/cli\/main\.js demo"/],
  ["npm ci && npm run demo", "test/demo/demo.test.ts", /conclusive\(\["demo", /],
  ["source <(chaos completion bash)", "test/cli/completion.test.ts", /source "\$1"/],
  ["docker build -t chaos-army:0.1.0 .", "test/lab/project.ts", /dockerfile: .*"Dockerfile"/],
  [
    "docker build --build-arg BASE=my/node:20 -t chaos-army:0.1.0 .",
    "test/lab/project.ts",
    /buildArgs: \{ BASE:/,
  ],
  [
    "export SOCKET_GROUP=$(stat -c %g /var/run/docker.sock)",
    "test/docker/hardened.test.ts",
    /SOCKET_GROUP|statSync\(.*\)\.gid/,
  ],
  [
    "docker compose -f config/examples/hardened.compose.json run --rm controller",
    "test/docker/hardened.test.ts",
    /config\/examples\/hardened\.compose\.json/,
  ],
  [
    "docker compose -f config/examples/shop.compose.json up -d",
    "test/docker/examples.test.ts",
    /shop\.compose\.json/,
  ],
  [
    "docker compose -f config/examples/nightly.compose.json up -d",
    "test/docker/nightly.test.ts",
    /config\/examples\/nightly\.compose\.json/,
  ],
  ["docker ps", "bench/targets.ts", /"ps"/],
  ["docker version", "src/targets/docker/connect.ts", /path: "\/version"/],
  [
    "docker logs chaos-watchdog-RUN",
    "src/targets/docker/watchdog.ts",
    /`chaos-watchdog-\$\{run\}`/,
  ],
  ["npm link", "package.json", /"bin": \{\s*"chaos": "dist\/cli\/main\.js"/],
  ["npm run demo -- --fragile", "test/demo/demo.test.ts", /\["demo", "--fragile"/],
  ["npm run demo -- --source docker", "test/docker/demo.test.ts", /"demo", "--source", "docker"/],
  ["npm run prove", "package.json", /"prove": "tsx test\/prove\.ts"/],
  [
    "npm run prove -- --project docker test/docker/crash-loop.test.ts -t my-monkey",
    "test/prove.ts",
    /\.\.\.process\.argv\.slice\(2\)/,
  ],
  ["npm run bench", "package.json", /"bench": "tsx bench\/main\.ts"/],
  ["npm run bench -- proxy", "bench/main.ts", /ALONE = \{.*\bproxy\b/],
  ["npm run lab -- up", "package.json", /"lab": "tsx test\/lab\/main\.ts"/],
  ["npm run lab -- down", "test/lab/main.ts", /\bdown\b/],
  ["npm run compat", "package.json", /"compat": "npm run build && tsx test\/compat\/main\.ts && /],
  [
    "npm run compat -- unix:///run/other.sock tcp://127.0.0.1:2375",
    "test/compat/main.ts",
    /process\.argv\.slice\(2\)/,
  ],
  ["npm run build && npm run reference", "package.json", /"reference": /],
  ["npm run build", "package.json", /"build": /],
  [
    "npx vitest run --project docker test/docker/contract.test.ts",
    "vitest.config.ts",
    /name: "docker",/,
  ],
  ["npm install --save-dev chaos-army", "test/docker/package.test.ts", /"npm", \["install"/],
];

function shown(): string[] {
  const docs = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" });
  const papers = docs.filter((file) => file.endsWith(".md")).map((file) => `docs/${file}`);
  return ["README.md", "CONTRIBUTING.md", ...papers].flatMap((file) => {
    const lines = [...read(file).matchAll(/^\$ (?!chaos )(.*)$/gm)];
    const inline = [...read(file).matchAll(/`((?:docker|npm|npx) [^`]+)`/g)];
    return [...lines, ...inline].map(([, line = ""]) =>
      (line.split(/\s+#/)[0] ?? "").replace(/\s+/g, " ").trim(),
    );
  });
}

it("is accounted for line by line, and nothing else is named here", () => {
  expect([...new Set(shown())].sort()).toEqual([...new Set(DONE_BY.map(([line]) => line))].sort());
});

it.each(DONE_BY)("%s: by %s", (_line, file, words) => {
  expect(read(file)).toMatch(words);
});
