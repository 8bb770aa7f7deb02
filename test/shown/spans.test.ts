/** Whatever the papers put between backticks is run, read or found; of the rest it is said whose it is. */
import { describe, expect, it } from "vitest";
import { messageOf } from "../../src/failure.ts";
import { papers } from "./lines.ts";
import { MEANINGS } from "./meanings.ts";
import { isCompiled, isOfLibrary, type Span, shownSpans } from "./spans.ts";

/** Commands and flags: shown-commands.test.ts and flags.test.ts have them. */
const OF_COMMAND_LINE = /^(?:chaos [A-Za-z]|--[a-z])/;
/** Lines of drill files and for shells: snippets.test.ts and shown.test.ts have them. */
const OF_FILES_AND_SHELLS =
  /^(?:"?[A-Za-z][\w.-]*"?: \S|\{.*: |(?:[A-Z_]+=\S+ )*(?:docker|npm|npx|curl|systemctl|node dist\/)[ \w])/;

/** Words of other programs, and signs: in no paper that is not named here. */
const OTHERS: readonly (readonly [where: RegExp, texts: readonly string[], why: string])[] = [
  [/README|CHANGELOG|library/, ["kill -9"], "a shell's; the crash loops of test/docker do it"],
  [/README/, ["FLAKY", "NOT PROVEN"], "what npm test and npm run prove print"],
  [/CHANGELOG/, ["chaos.prom"], "a name that anybody may choose"],
  [/CHANGELOG/, ["1s-2s"], "what is refused, as test/core/intervals.test.ts has it"],
  [/CHANGELOG|thresholds/, ["… vs control", "… vs", "{…}"], "a form, shown in full beside it"],
  [/CHANGELOG|least/, ["***"], "what stands in place of a secret: test/redact.test.ts"],
  [
    /least/,
    ["Authorization", "Bearer", "-u", "password=", "API_KEY=", "-ppw"],
    "secrets of others: test/redact-command.test.ts",
  ],
  [/least/, ['["sh","-c","… $DB_PASSWORD …"]'], "any program's words"],
  [
    /least/,
    ["{}", "{…}"],
    "marks of the allow-list, which test/docs.test.ts holds against the code",
  ],
  [/least/, ["CAP_NET_ADMIN", "CAP_SYS_ADMIN", "CAP_SYS_PTRACE"], "Docker leaves out their CAP_"],
  [
    /architecture/,
    ["host@<boot>.<pid namespace>:pid:start ticks", "--<its name> FILE", "summary.json"],
    "a form, or a file of a run",
  ],
  [/architecture/, ["<state>/<engine>/runs/<run>/"], "the tests of test/journal read there"],
  [
    /daemon/,
    ["<state>/daemon/schedule-<month>.jsonl", "<state>/daemon/summaries/"],
    "the tests of test/daemon read there",
  ],
  [/daemon/, ["*/90"], "what is refused: test/core/cron.test.ts"],
  [/daemon/, [".ics"], "the end of a name"],
  [
    /daemon/,
    ["chaos.mean=5 workdays", "chaos.window=10:00-12:00"],
    "labels of containers: test/core/group-selector.test.ts",
  ],
  [/drill-files|errors/, ["file:line:column", "kind:text"], "a form"],
  [/drill-files|reports/, ["--", "-"], "as for any program"],
  [/drill-files/, ["$${", "${", "!!set"], "signs of the file: test/config/read.test.ts"],
  [/fault-proxy/, ["404", "-seed", "reset_peer"], "HTTP's, and Toxiproxy's words"],
  [/library/, ["conflict"], "the guard, of README's table"],
  [/network/, ["CHAOS-…", "tc qdisc"], "what iptables and tc show"],
  [/network/, ["c4a0:"], "the handle, as tc writes 0xc4a0"],
  [/probes/, ["exit-1"], "exit- and the status, made by the exec probe"],
  [/reports/, ["chaos.<experiment>", "+Inf"], "forms of JUnit and Prometheus"],
];
const isOther = ({ where, text }: Span) =>
  OTHERS.some(([paper, texts]) => paper.test(where) && texts.includes(text));

/** @returns what is wrong with it */
async function wrongWith(span: Span): Promise<string | undefined> {
  const { text } = span;
  if (OF_COMMAND_LINE.test(text)) return undefined;
  if (isOfLibrary(span))
    return isCompiled(text) ? undefined : `${text} is not in test/shown/library-calls.ts`;
  if (OF_FILES_AND_SHELLS.test(text)) return undefined;
  return readAsMeant(text);
}

async function readAsMeant(text: string): Promise<string | undefined> {
  const meaning = MEANINGS.find(({ of }) => of.test(text));
  if (!meaning) return `${text} is held against nothing`;
  try {
    await meaning.read(text);
    return undefined;
  } catch (error) {
    return `${text}: ${messageOf(error)}`;
  }
}

const spans = shownSpans();

describe("what stands between backticks", () => {
  it.each(papers())("in %s is as our code has it", async (paper) => {
    const here = spans.filter((one) => one.where === paper && !isOther(one));
    const wrong = await Promise.all(here.map(wrongWith));
    expect(wrong.filter(Boolean)).toEqual([]);
  });

  it("and is another's is there still", () => {
    const gone = OTHERS.flatMap(([paper, texts]) =>
      texts.filter((text) => !spans.some((one) => paper.test(one.where) && one.text === text)),
    );
    expect(gone).toEqual([]);
  });

  it.each([
    "tttr <= 10s",
    "availability@fualt >= 99%",
    "50ms vs basline",
    "burn(99.9)",
    "htp://127.0.0.1:1/",
    "http://127.0.0.1:1/#matches=[",
    "zome:b",
    "/web[/",
    "core/no-such-file.ts",
    "CHAOS_NO_SUCH=1",
    "noSuchKey",
    "POST /no-such-call",
    "holds at 40%, brakes at 60% (step 3 of 4)",
  ])("would be missed if it were wrong: %s", async (text) => {
    expect(await readAsMeant(text)).toBeDefined();
  });

  it.each([
    "chaos.pauze",
    "fault.revret()",
    "openChaos({ stateRoot, sead })",
    '{ project: "shop", zome: "a" }',
  ])("would be missed by the compiler's file: %s", (text) => {
    expect(isCompiled(text)).toBe(false);
  });
});
