/** Files that cannot be used, and where and how each must be told. */
type Told = readonly [place: string, words: RegExp];
type Broken = readonly [title: string, text: string, ...told: Told[]];

const HEAD = "version: 1\nexperiments:\n";
const ENGINES = HEAD.replace("exp", "engines: [{ name: here, host: unix:///a }]\nexp");
/** One experiment; `more` are further lines of it, at line 7 and below. */
const one = (more = "", fault = "      - monkey: pause\n        select: { all: true }\n") =>
  `${HEAD}  - name: x\n    faults:\n${fault}${more}`;
const select = (text: string) => one("", `      - monkey: pause\n        select: ${text}\n`);
const pause = (options: string) =>
  one("", `      - monkey: pause\n        options: ${options}\n        select: { all: true }\n`);
const ref = (inside: string) => `$\{${inside}}`;
const more = (line: string) => one(`    ${line}\n`);

const FILES: readonly Broken[] = [
  ["nothing at all", "", ["1:1", /version: it is missing/], ["1:1", /experiments: it is missing/]],
  ["only a comment", "# later\n", ["1:1", /version: it is missing/]],
  ["a list", "- a\n- b\n", ["1:1", /found a list or a single value, expected a mapping/]],
  ["a word", "drill\n", ["1:1", /expected a mapping/]],
  ["another version", `${one().replace("version: 1", "version: 2")}`, ["1:10", /expected 1/]],
  ["a version as text", `${one().replace("1", '"1"')}`, ["1:10", /version: found "1"/]],
  ["no experiments", "version: 1\nexperiments: []\n", ["2:14", /expected an experiment/]],
  ["experiments as a mapping", "version: 1\nexperiments: {}\n", ["2:14", /expected a list/]],
  ["a mistyped key", "version: 1\nexperimets: []\n", ["2:1", /did you mean "experiments"/]],
  [
    "a key of nowhere",
    one("    zzzzzzzzzz: 1\n"),
    ["7:5", /unknown key "zzzzzzzzzz": Allowed are/],
  ],
  ["a mistyped key below", more("treshold: ttr <= 1s"), ["7:5", /did you mean "thresholds"/]],
  ["a mistyped kind of selector", select("{ zon: a }"), ["6:19", /did you mean "zone"/]],
  ["a mistyped option", pause("{ duraton: 1s }"), ["6:20", /did you mean "duration"/]],
  ["a mistyped guard", more("guards: { maxVictim: 1 }"), ["7:15", /did you mean "maxVictims"/]],
  ["a mistyped time", more("watch: { basline: 1s }"), ["7:14", /did you mean "baseline"/]],
  ["a mistyped monkey", one().replace("pause", "pauze"), ["5:17", /did you mean "pause"/]],
  ["no monkey", one("", "      - select: { all: true }\n"), ["5:9", /monkey: it is missing/]],
  ["no name", `${HEAD}  - faults: []\n`, ["3:5", /name: it is missing/]],
  ["no faults", `${HEAD}  - name: x\n`, ["3:5", /faults: it is missing/]],
  ["faults that are none", `${HEAD}  - name: x\n    faults: []\n`, ["4:13", /expected a fault/]],
  ["a fault as text", `${HEAD}  - name: x\n    faults: [pause]\n`, ["4:14", /expected a mapping/]],
  ["no selection", one("", "      - monkey: pause\n"), ["5:9", /select: it is missing/]],
  ["an empty selection", select("{}"), ["6:17", /nothing is selected/]],
  ["an exclusion alone", select("{ exclude: a }"), ["6:17", /nothing is selected/]],
  ["all: false", select("{ all: false }"), ["6:24", /found false, expected true/]],
  ["an empty name", select('{ name: "" }'), ["6:25", /it is empty/]],
  ["an empty list", select("{ name: [] }"), ["6:25", /the list is empty/]],
  ["a number for a name", select("{ name: 3 }"), ["6:25", /found 3, expected a text/]],
  ["one wrong of a list", select("{ name: [a, 3] }"), ["6:29", /name\[1\]: found 3/]],
  ["a broken regex", select('{ name: "/(/" }'), ["6:25", /name\[0\]/]],
  ["a broken label query", select('{ label: "a in b" }'), ["6:26", /column/]],
  ["an unknown status", select("{ status: runing }"), ["6:27", /running/]],
  ["an unknown health", select("{ health: hale }"), ["6:27", /healthy/]],
  [
    "a duration without a unit",
    pause("{ duration: 10 }"),
    ["6:30", /found 10, its unit is missing: did you mean "10s"\?/],
  ],
  ["a duration of no unit", pause('{ duration: "10" }'), ["6:30", /a number and a unit/]],
  ["an unknown unit", pause("{ duration: 10x }"), ["6:30", /Cannot read duration "10x"/]],
  ["a duration out of range", pause("{ duration: 25h }"), ["6:30", /24h/]],
  ["options as a list", pause("[1s]"), ["6:18", /expected a mapping/]],
  ["a count of none", one("        count: 0\n"), ["7:16", /count/]],
  ["a count as text", one('        count: "2"\n'), ["7:16", /found "2", expected a number/]],
  ["half a victim", one("        count: 1.5\n"), ["7:16", /count: found 1.5/]],
  ["too great a share", one("        percent: 120%\n"), ["7:18", /at most 100%/]],
  ["no share", one("        percent: 0\n"), ["7:18", /more than 0%/]],
  ["two quantities", one("        percent: 10%\n        count: 1\n"), ["5:9", /expected one of/]],
  ["a cap of nothing", one("        maxPer: service\n"), ["7:17", /maxPer/]],
  ["an unknown metric", more("thresholds: tttr <= 1s"), ["7:17", /unknown metric/]],
  ["no operator", more("thresholds: [ttr <= 1s, ttr]"), ["7:29", /thresholds\[1\]/]],
  ["an abort rule of no metric", more("abortWhen: errors > 5%"), ["7:16", /unknown metric/]],
  ["a probe of no scheme", more("probes: { a: 127.0.0.1 }"), ["7:18", /probes\.a/]],
  ["an unknown scheme", more("probes: { a: htp://x:1/ }"), ["7:18", /http/]],
  [
    "a mistyped key of a probe's address",
    more('probes: { a: "http://x:1/#contain=z" }'),
    ["7:18", /contain: .*did you mean "contains"/],
  ],
  [
    "a selection of an engine that the file has not",
    select("{ engine: [/^h/, hre], exclude: [engine:her, zone:b] }").replace(HEAD, ENGINES),
    ["7:34", /no engine of the file is "hre": did you mean "here"/],
    ["7:50", /no engine of the file is "her": did you mean "here"/],
  ],
  [
    "a probe's name of two lines",
    more('probes: { "p\\n::warning::x": http://x:1/ }'),
    ["7:15", /"p\\n::warning::x" is no name/],
  ],
  ["a probe's odd name", more("probes: { 'a b': http://x:1/ }"), ["7:15", /a b/]],
  ["a guard's wrong setting", more("guards: { maxVictims: many }"), ["7:27", /whole number/]],
  ["a guard's wrong hours", more("guards: { quietHours: 25:00 }"), ["7:27", /HH:MM-HH:MM/]],
  [
    "an engine's name twice, beside another mistake",
    ENGINES.replace("}]", "}, { name: here, host: unix:///b, zone: 3 }]") +
      one().slice(HEAD.length),
    ["2:52", /two engines are called "here"/],
    ["2:81", /zone: found 3/],
  ],
  [
    "a step that is none",
    more("ramp: { percent: [20, 40], mustHold: 30% }"),
    ["7:42", /mustHold: found 30%, expected one of its steps: 20, 40/],
  ],
  [
    "a duration of two units",
    pause("{ duration: 1m30s }"),
    ["6:30", /a number and a unit, one of ms, s, m and h/],
  ],
  [
    "an engine of two addresses",
    ENGINES.replace("host:", "context: b, host:") + one().slice(HEAD.length),
    ["2:11", /found both, expected one of host and context/],
  ],
  [
    "a zone that is near one",
    more("guards: { quietHours: 22:00-06:00 Europe/Berln }"),
    ["7:27", /no time zone: did you mean "Europe\/Berlin"/],
  ],
  [
    "statuses of no form",
    more("probes: { a: { address: 'http://x:1/', status: 9xx } }"),
    ["7:52", /status: found "9xx", expected statuses such as 200/],
  ],
  [
    "a freeze with a password",
    more('schedule: { every: 2h, freeze: "htp://me:hunter2@h:9/?token=hunter3" }'),
    ["7:36", /found "htp:\/\/\*\*\*@h:9\/\?token=\*\*\*", expected the absolute path/],
  ],
  [
    "a probe's authority by its path",
    more("probes: { a: { address: 'https://x:1/', ca: /etc/ca.pem } }"),
    ["7:49", /probes\.a\.ca: found a text, expected certificates in PEM/],
  ],
  [
    "a guard that takes a setting, named",
    more("guards: { allowProject: true }"),
    ["7:29", /found true, expected a project/],
  ],
  [
    "a guard that takes a setting, left out",
    more("guards: { denyProject: false }"),
    ["7:28", /found false/],
  ],
  [
    "guards that are always asked, left out",
    more("guards: { conflict: false, halt: false }"),
    ["7:25", /guards\.conflict: found false, expected true: it is always asked/],
    ["7:38", /guards\.halt: found false/],
  ],
  [
    "a guard that its monkey brings along, left out",
    more("guards: { quorum: false }").replace("pause", "zone-wiper"),
    ["7:23", /guards\.quorum: found false, but zone-wiper is never without it/],
  ],
  ["a cap of nobody", more("guards: { maxPercent: 0% }"), ["7:27", /lets nobody be hit/]],
  ["a probe without a host", more("probes: { a: 'http://:80/' }"), ["7:18", /names no host/]],
  [
    "a threshold that always holds",
    more("thresholds: [ttr <= 1s, availability >= 0%]"),
    ["7:29", /that is so, whatever is seen: it is 0% to 100%/],
  ],
  ["a threshold that never holds", more("thresholds: outages < 0"), ["7:17", /that cannot be/]],
  [
    "a window of nothing",
    more("thresholds: error_ratio over 0s < 5%"),
    ["7:17", /0s holds nothing/],
  ],
  [
    "an abort rule that never acts",
    more("abortWhen: error_ratio > 100%"),
    ["7:16", /that cannot be/],
  ],
  [
    "what cannot be meant together, all at once, in the file's own words",
    one(
      `    probes: { a: "http://x:1/" }
    watch: { baseline: 100ms, recover: 200ms }
    abortWhen: [error_ratio over 5s > 50%, error_ratio over 100ms > 50%]
`,
      "      - monkey: kill\n        select: { all: true }\n        onRestart: reinject\n",
    ),
    ["7:20", /onRestart: found reinject, expected end for kill/],
    ["9:24", /watch\.baseline: found 100 ms, too short .* at least 300 ms\. .*watch\.interval/],
    ["9:40", /watch\.recover: found 200 ms, too short .* at least 800 ms/],
    ["10:44", /abortWhen\[1\]: a window of 100 ms holds 1 samples.*watch\.interval/],
  ],
  [
    "what the defaults say too short, once, beside an experiment's own rule",
    one("    abortWhen: error_ratio over 100ms > 50%\n").replace(
      "experiments",
      "defaults:\n  watch: { baseline: 1ms }\n  probes: { a: 'http://x:1/' }\nexperiments",
    ),
    ["3:22", /defaults\.watch\.baseline: found 1 ms/],
    ["10:16", /abortWhen/],
  ],
  ["a text for yes or no", more('optIn: "yes"'), ["7:12", /expected true or false/]],
  ["an impossible baseline", more("watch: { baseline: 2h }"), ["7:24", /expected 0s to 1h/]],
  ["a bad seed", more("seed: a b"), ["7:11", /seed/]],
  ["a missing variable", more(`seed: ${ref("CHAOS_NOT_THERE")}`), ["7:11", /no CHAOS_NOT_THERE/]],
  ["an open variable", more("seed: ${HOME"), ["7:11", /closing brace/]],
  ["a variable without a name", more(`seed: ${ref("")}`), ["7:11", /names no variable/]],
  ["a missing secret", more(`seed: ${ref("file:/nowhere/secret")}`), ["7:11", /nowhere\/secret/]],
  [
    "a name twice",
    `${one()}  - name: x\n    faults:\n      - monkey: pause\n        select: { all: true }\n`,
    ["7:11", /two experiments are called "x"/],
  ],
  [
    "a key twice",
    `version: 1\nversion: 1\n${one().slice(11)}`,
    ["2:1", /the key "version" is there twice/],
  ],
  ["a tab for blanks", "version: 1\nexperiments:\n\t- name: x\n", ["3:1", /[Tt]ab/]],
  ["a bracket that stays open", "version: 1\nexperiments: [\n", ["3:1", /./]],
  ["a quote that stays open", 'version: 1\nexperiments: "x\n', ["3:1", /quote/]],
  ["two documents", `${one()}---\n${one()}`, ["7:1", /a second document begins, expected one/]],
  ["an alias of nothing", "version: *nobody\n", ["1:10", /\*nobody names no anchor/]],
  ["an alias of itself", "version: 1\nexperiments: &a [*a]\n", ["2:18", /\*a is a part of itself/]],
  [
    "too many aliases",
    `a: &a 1\nb: [${"*a,".repeat(1_001)}]\n`,
    ["2:3005", /more than 1000 aliases/],
  ],
  ["a mapping as a key", "version: 1\n? { a: b }\n: c\n", ["2:3", /a key is no text/]],
  [
    "a list of more empty lists than any drill has",
    `version: 1\nexperiments: [${"[],".repeat(80_000)}]`,
    ["2:150003", /more than 50000 values/],
  ],
  ["what is deeply nested", `version: ${"[".repeat(250_000)}`, ["1:110", /more than 100 deep/]],
  [
    "a list of lists of lists",
    `version:\n  ${"- ".repeat(125_000)}`,
    ["2:201", /more than 100 deep/],
  ],
  [
    "a ramp of an unknown option",
    more("ramp: { options: { duraton: [1s, 2s] } }"),
    ["7:24", /unknown key "duraton": did you mean "duration"/],
  ],
  [
    "a ramp with one wrong step",
    more("ramp: { options: { duration: [1s, 2x] } }"),
    ["7:39", /ramp\.options\.duration\[1\]: Cannot read duration "2x"/],
  ],
  [
    "a ramp with a step that its fault's other options do not bear",
    `${pause("{ jitter: 15ms }").replace("pause", "latency")}    ramp: { options: { delay: [10ms, 20ms] } }\n`,
    [
      "6:28",
      /faults\[0\]\.options\.jitter: beside ramp\.options\.delay\[0\]: expected at most the delay/,
    ],
  ],
  [
    "a schedule of no kind",
    more("schedule: { zone: UTC }"),
    ["7:15", /expected one of cron, every and mean, found none/],
  ],
  [
    "a schedule of two kinds",
    more("schedule: { cron: 0 10 * * *, every: 2h }"),
    ["7:15", /found cron and every/],
  ],
  [
    "a mistyped key of a schedule",
    more("schedule: { crn: 0 10 * * * }"),
    ["7:17", /did you mean "cron"/],
  ],
  ["a cron of four fields", more("schedule: { cron: 0 10 * * }"), ["7:23", /has 4 fields/]],
  [
    "minutes and hours that no clock has",
    more("schedule: { cron: 60 24 * * foo }"),
    [
      "7:23",
      /minute: found 60, expected 0 to 59; hour: found 24, .*; weekday: found foo, expected/,
    ],
  ],
  [
    "an unknown zone",
    more("schedule: { cron: 0 10 * * *, zone: Mars/Base }"),
    ["7:41", /no time zone/],
  ],
  [
    "a window of nothing",
    more("schedule: { mean: 2, window: 9-15 }"),
    ["7:23", /mean: found 2, expected a text/],
    ["7:34", /HH:MM-HH:MM/],
  ],
  [
    "a mean of half a day",
    more("schedule: { mean: 0.5 workdays }"),
    ["7:23", /expected 1 to 1000 work days/],
  ],
  [
    "a gap without a mean",
    more("schedule: { cron: 0 10 * * *, min: 1 workday }"),
    ["7:40", /for a schedule with mean/],
  ],
  [
    "all that is of no use in a schedule, at once",
    more("schedule: { cron: 0 10 * *, min: 1 workday, maxQuietDays: 3, together: independent }"),
    ["7:23", /has 4 fields/],
    ["7:38", /\.min: it is for a schedule with mean/],
    ["7:63", /\.maxQuietDays: it is for a schedule with mean/],
    ["7:76", /\.together: it is for a schedule with groups/],
  ],
  [
    "too short a quiet",
    more("schedule: { mean: 2 workdays, min: 5 workdays, maxQuietDays: 3 }"),
    ["7:66", /expected 5 at least/],
  ],
  [
    "an unknown holiday",
    more("schedule: { mean: 2 workdays, holidays: XY }"),
    ["7:45", /no country XY/],
  ],
  [
    "a cap of no period",
    more("schedule: { every: 2h, caps: { all: 3 } }"),
    ["7:41", /found 3, expected a text/],
  ],
  [
    "a freeze of no kind",
    more("schedule: { every: 2h, freeze: later }"),
    ["7:36", /found "later", expected the absolute path/],
  ],
  ["a probe that objects lose", more("probes: { __proto__: http://x:1/ }"), ["7:15", /__proto__/]],
  ["a guard that objects lose", more("guards: { __proto__: 1 }"), ["7:15", /__proto__/]],
  [
    "a guard that objects have",
    more("guards: { toString: 1 }"),
    ["7:15", /unknown key "toString"/],
  ],
  ["a monkey that objects have", one().replace("pause", "constructor"), ["5:17", /expected/]],
  [
    "a ramp of what objects have",
    more("ramp: { options: { constructor: [1s, 2s] } }"),
    ["7:24", /unknown key "constructor"/],
  ],
  ["probes that are a set", more("probes: !!set { a, b }"), ["7:19", /a tag that is not known/]],
  ["probes in an order", more("probes: !!omap [a: 'http://x:1/']"), ["7:20", /a tag that is not/]],
  ["pairs", more("guards: !!pairs [maxVictims: 1]"), ["7:21", /a tag that is not/]],
  ["bytes for a text", more("seed: !!binary YWJj"), ["7:20", /a tag that is not/]],
  ["a date for a text", more("seed: !!timestamp 2026-01-01"), ["7:23", /a tag that is not/]],
  [
    "more faults than a plan has room for",
    `${HEAD}  - name: x\n    faults: [${Array(21).fill("{ monkey: noop, select: { all: true } }").join()}]\n`,
    ["4:13", /found 21 items, expected at most 20/],
  ],
  ["too large a count", one("        count: 1000000\n"), ["7:16", /expected at most 999999/]],
  ["too many retries", more("retries: 11"), ["7:14", /found 11, expected at most 10/]],
  ["a name of signs", one().replace("name: x", "name: '%'"), ["3:11", /expected letters, digits/]],
  [
    "a probe of a list",
    more("probes: { a: [http://x:1/] }"),
    ["7:18", /found a list, expected an address/],
  ],
  [
    "a probe's wrong option",
    more("probes: { a: { address: http://x:1/, insecure: 3 } }"),
    ["7:52", /a\.insecure: found 3, expected true or false/],
  ],
  [
    "a probe's mistakes, each in its place",
    more("probes: { a: { address: http://x:1/, insecure: 3, method: get, statos: 1 } }"),
    ["7:52", /a\.insecure: found 3/],
    ["7:63", /a\.method: found "get", expected .*did you mean "GET"/],
    ["7:68", /a\.statos: unknown, .*did you mean "status"/],
  ],
  [
    "a probe's address, and what is beside it",
    more("probes: { a: { address: tcp://x/, stai: 1s } }"),
    ["7:29", /a\.address: .* it has no port/],
    ["7:39", /a\.stai: unknown, .*did you mean "stay"/],
  ],
  [
    "what an address says in its own words",
    more("probes: { a: 'health://x?expect=hale' }"),
    ["7:18", /a: expect: found "hale"/],
  ],
  [
    "a mistyped address",
    more("probes: { a: { adress: http://x:1/, method: GET } }"),
    ["7:20", /a\.adress: unknown; did you mean "address"/],
  ],
  [
    "a probe of no address",
    more("probes: { a: { method: GET } }"),
    ["7:18", /a\.address: .*missing/],
  ],
  [
    "a number for an address",
    more("probes: { a: { address: 5 } }"),
    ["7:29", /found 5, expected an/],
  ],
  [
    "a URL beside an address",
    more("probes: { a: { address: http://x:1/, url: http://y:1/ } }"),
    ["7:42", /a\.url: the address says it, expected method/],
  ],
  [
    "a threshold of no probe",
    one('    probes: { shop: http://x:1/ }\n    thresholds: ["ttr{probe=shpo} <= 1s"]\n'),
    ["8:18", /no probe is called "shpo": did you mean "shop"/],
  ],
  [
    "an abort rule of no probe",
    one('    probes: { a: http://x:1/ }\n    abortWhen: "error_ratio{probe=zzz} over 3s > 5%"\n'),
    ["8:16", /no probe is called "zzz": there are a/],
  ],
  [
    "a ramp that falls",
    more("ramp: { percent: [80%, 20%] }"),
    ["7:28", /found 20%, expected more/],
  ],
  ["a ramp that rests", more("ramp: { count: [2, 2] }"), ["7:24", /found 2, expected more than 2/]],
  [
    "a signal that a crash does not send",
    pause("{ signal: SIGTERM }").replace("pause", "kill"),
    ["6:28", /options\.signal: it is for mode signal/],
  ],
  [
    "a count beside a ramp of counts",
    one("        count: 1\n    ramp: { count: [1, 2] }\n"),
    ["7:16", /faults\[0\]\.count: the ramp says it/],
  ],
  [
    "everyone beside a ramp of shares",
    one("        everyone: true\n    ramp: { percent: [1%, 2%] }\n"),
    ["7:19", /faults\[0\]\.everyone: the ramp says it/],
  ],
  [
    "an option beside a ramp of it",
    `${pause("{ duration: 1s }")}    ramp: { options: { duration: [1s, 2s] } }\n`,
    ["6:30", /options\.duration: the ramp says it/],
  ],
  [
    "a share without its sign",
    one("", "      - { monkey: loss, select: { all: true }, options: { loss: 5 } }\n"),
    ["5:65", /found 5, its unit is missing: did you mean "5%"/],
  ],
  ["a time without its unit", more("watch: { baseline: 5 }"), ["7:24", /did you mean "5s"/]],
  [
    "a tag that its value belies",
    more("retries: !!int many"),
    ["7:14", /not what its tag !!int says/],
  ],
  ["a setting of another kind", more("guards: { maxVictims: {} }"), ["7:27", /found a mapping/]],
  ["no number", more("watch: { baseline: .nan }"), ["7:24", /found NaN/]],
  ["an unknown tag", "version: !!python/object 1\n", ["1:10", /tag/i]],
];

export const BROKEN = FILES.map(([title, text, ...told]) => ({ title, text, told }));
