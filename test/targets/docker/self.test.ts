/** Which container a mount table names; the lines are from real ones. */
import { expect, it } from "vitest";
import { containerIn } from "../../../src/targets/docker/self.ts";

const ID = "0123456789abcdef".repeat(4);
const OTHER = "fedcba9876543210".repeat(4);

const mount = (root: string, at: string) =>
  `651 637 254:0 ${root} ${at} rw,relatime - ext4 /dev/vda rw,discard`;

it.each([
  ["docker", `/var/lib/docker/containers/${ID}/hostname`, "/etc/hostname"],
  ["docker with a disk of its own", `/containers/${ID}/resolv.conf`, "/etc/resolv.conf"],
  ["podman", `/containers/storage/overlay-containers/${ID}/userdata/hosts`, "/etc/hosts"],
  [
    "podman of a user",
    `/home/u/.local/share/containers/storage/vfs-containers/${ID}/userdata/hostname`,
    "/etc/hostname",
  ],
])("a container of %s is known by what is mounted over its /etc", (_, root, at) => {
  expect(containerIn(`${mount("/", "/")}\n${mount(root, at)}\n`)).toBe(ID);
});

it.each([
  ["a host", mount("/", "/")],
  [
    "a host that mounts its containers' own folders",
    mount("/", `/var/lib/containers/storage/overlay-containers/${OTHER}/userdata/shm`),
  ],
  ["one that binds another's hosts elsewhere", mount(`/containers/${OTHER}/hosts`, "/mnt/hosts")],
  ["an id that is too short", mount(`/containers/${ID.slice(1)}/hosts`, "/etc/hosts")],
  ["nothing", ""],
])("%s is no container", (_, table) => {
  expect(containerIn(table)).toBeUndefined();
});
