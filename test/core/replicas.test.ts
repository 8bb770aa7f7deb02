import { expect, it } from "vitest";
import { replicasOf } from "../../src/core/replicas.ts";
import { aTarget } from "./made.ts";

const api = { project: "shop", service: "api" };

it("the replicas of a service are its containers in its project, without jobs that were run of it", () => {
  const [one, two] = [aTarget("one", api), aTarget("two", { ...api, health: "starting" })];
  const others = [
    aTarget("elsewhere", { ...api, project: "test" }),
    aTarget("other", { ...api, service: "web" }),
    aTarget("job", { ...api, labels: { "com.docker.compose.oneoff": "True" } }),
  ];
  const members = [
    { id: one.id, healthy: true },
    { id: two.id, healthy: false, checked: true },
  ];
  expect(replicasOf([two, ...others], [one])).toEqual([
    { ...api, members: members.sort((a, b) => (a.id < b.id ? -1 : 1)) },
  ]);
});

it("of what belongs to no service there are none", () => {
  expect(replicasOf([], [aTarget("alone")])).toEqual([]);
});
