/** Where podman is another engine than Docker. */
import { expect, it } from "vitest";
import { readEvent } from "../../../src/targets/docker/events.ts";
import { podmanId } from "../../../src/targets/docker/podman.ts";

it("podman's id is the same in each answer, and another one where it keeps its containers elsewhere", () => {
  const answer = (ID: string, DockerRootDir: string) => ({ ID, Name: "host", DockerRootDir });
  const one = podmanId(answer("drawn", "/var/lib/containers"));
  expect(podmanId(answer("drawn anew", "/var/lib/containers"))).toBe(one);
  expect(podmanId(answer("drawn", "/home/me/containers"))).not.toBe(one);
});

it("podman's removal is heard as the end of a container", () => {
  const Actor = { ID: "abc", Attributes: { name: "web" } };
  const line = JSON.stringify({ Type: "container", Action: "remove", Actor });
  expect(readEvent(line, 7)).toMatchObject({ id: "abc", name: "web", change: "destroy" });
});
