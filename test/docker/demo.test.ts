/** What the README says of `npm run demo -- --source docker`: the same story on the local engine. */
import { expect, test } from "vitest";
import { describeDocker, dockerClient } from "../lab/docker.ts";
import { chaos, stateFolder } from "./chaos.ts";

/** Its containers' label; they are gone afterwards, whatever the verdict is. */
const filters = { label: ["com.docker.compose.project=chaos-demo"] };

describeDocker("the demo on the engine", () => {
  test("survives the loss of a zone, and takes its shop down again", async () => {
    using state = stateFolder();

    const { exit, stdout, stderr } = await chaos([
      ...["demo", "--source", "docker", "--quiet", "--state", state.path],
    ]);

    expect(exit, `${stdout}${stderr}`).toBe(0);
    expect(stdout).toMatch(/^PASS /);
    expect(await dockerClient().listContainers({ all: true, filters })).toEqual([]);
  });
});
