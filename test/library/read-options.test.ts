/** What code may say where it opens chaos: a slip is told, with the nearest name, before any engine is asked. */
import { expect, it } from "vitest";
import { openChaos } from "../../src/library/chaos.ts";

it.each<[object | null | string, string, RegExp]>([
  [{ stateRot: "/tmp" }, "OPTION_INVALID", /unknown key "stateRot": did you mean "stateRoot"\?/],
  [
    { reach: "hots" },
    "OPTION_INVALID",
    /reach: found "hots", expected auto, host, helper; did you/,
  ],
  [{ host: "" }, "OPTION_INVALID", /host: it is empty/],
  [{ host: 3 }, "OPTION_INVALID", /host: found 3, expected a text/],
  [{ watchdog: "dog" }, "OPTION_INVALID", /watchdog: found "dog"/],
  [{ host: "unix:///a", context: "b" }, "USAGE", /host and context together/],
  [null, "USAGE", /expected an object of options, found null/],
  ["unix:///a", "USAGE", /found string/],
])("openChaos(%j) is refused with %s", async (options, code, words) => {
  const opening = openChaos(options as never);
  await expect(opening).rejects.toMatchObject({ code, message: expect.stringMatching(words) });
});
