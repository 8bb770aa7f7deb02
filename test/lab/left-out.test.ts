import { expect, it } from "vitest";
import { sayLeftOut } from "./left-out.ts";

it("names what a run without netem leaves out, and how to run it", async () => {
  const near = await sayLeftOut(true);
  expect(near).not.toContain("\n");
  expect(near).toContain("test/docker/netem.test.ts");
  expect(near).toContain("10 cases of corrupt, duplicate, latency, loss, reorder");
  expect(near).toContain("npm run netem");
  expect(await sayLeftOut(false), "without host reach").toContain("5 cases of corrupt");
});
