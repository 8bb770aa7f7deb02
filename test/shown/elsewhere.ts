/** Lines that no test can run as they stand: the test that does the same, by its title, and why. */

export interface Elsewhere {
  readonly line: string;
  readonly test: readonly [file: string, title: string];
  readonly why: string;
}

const TAG = "it would take the tag of the image that all tests use; built from the same Dockerfile";
const COMPOSE = "Debian has no compose that reads a file with a name; started by the same settings";
const IMAGE = [
  "test/docker/lab.test.ts",
  "the project's image says whose it is and holds no development package",
] as const;

export const ELSEWHERE: readonly Elsewhere[] = [
  { line: "docker build -t chaos-army:0.1.0 .", test: IMAGE, why: TAG },
  {
    line: "docker build --build-arg BASE=my/node:20 -t chaos-army:0.1.0 .",
    test: IMAGE,
    why: TAG,
  },
  {
    line: "docker compose -f config/examples/hardened.compose.json run --rm controller",
    test: [
      "test/docker/hardened.test.ts",
      "kills a zone by helper reach, with a watchdog that is not root either, and leaves nothing",
    ],
    why: COMPOSE,
  },
  {
    line: "docker compose -f config/examples/shop.compose.json up -d",
    test: ["test/docker/examples.test.ts", "survives the drill that the README gives it"],
    why: COMPOSE,
  },
  {
    line: "docker compose -f config/examples/nightly.compose.json up -d",
    test: [
      "test/docker/nightly.test.ts",
      "lives read-only without privileges, is healthy, takes a changed file, and ends with 0",
    ],
    why: COMPOSE,
  },
  {
    line: "systemctl enable --now chaos-daemon",
    test: ["test/daemon/papers.test.ts", "starts what there is, with variables that it takes"],
    why: "no systemd is here: the unit's own lines are read",
  },
  {
    line: "npm install --save-dev chaos-army",
    test: [
      "test/docker/package.test.ts",
      "passes the documentation's examples, and leaves nothing where a test throws in a fault",
    ],
    why: "no registry has it: what npm pack makes is installed",
  },
];
