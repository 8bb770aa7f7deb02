/**
 * Debian's podman as a service with Docker's API, unpacked into the cache and not installed: in a
 * network and mount namespace of its own, so that nobody else sees its rules or its /etc.
 */
import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { answers, dockerAt } from "./client.ts";
import { netTools } from "./net-tools.ts";
import { unpackPackages } from "./packages.ts";
import { labFolder } from "./places.ts";
import { end, until } from "./processes.ts";
import { runTool } from "./run-tool.ts";

const PACKAGES = [
  ...["podman", "conmon", "runc", "netavark", "aardvark-dns"],
  ...["golang-github-containers-common", "golang-github-containers-image"],
];
const START_MS = 30_000;

export interface Podman extends AsyncDisposable {
  readonly host: string;
}

export async function raisePodman(): Promise<Podman> {
  const root = await unpacked();
  await mkdir(labFolder, { recursive: true });
  const folder = await mkdtemp(join(labFolder, "podman-"));
  const host = `unix://${join(folder, "podman.sock")}`;
  await settle(folder, root);
  const log = openSync(join(folder, "log"), "w");
  const line = ["--net", "--mount", "sh", "-c", SCRIPT, "podman", folder, root];
  // netavark looks iptables up in the PATH.
  const env = { ...process.env, ...(await netTools()).env };
  const child = spawn("unshare", line, { detached: true, stdio: ["ignore", log, log], env });
  closeSync(log);
  child.unref();
  const down = async () => {
    if (await answers(host)) await removeContainers(host);
    if (child.pid !== undefined) await end(child.pid, 5_000);
    await rm(folder, { recursive: true, force: true });
  };
  if (await until(() => answers(host, 1_000), START_MS))
    return { host, [Symbol.asyncDispose]: down };
  await down();
  throw new Error(`podman's service did not answer at ${host}`);
}

async function unpacked(): Promise<string> {
  return unpackPackages("podman", PACKAGES, { libraries: true });
}

/** Ends with its containers; a conmon of one would outlive the service. */
async function removeContainers(host: string): Promise<void> {
  const docker = dockerAt(host);
  const all = await docker.listContainers({ all: true });
  await Promise.allSettled(all.map(({ Id }) => docker.getContainer(Id).remove({ force: true })));
}

/** $1 is our folder, $2 where the packages are; /etc is laid over, because its own cannot be named elsewhere. */
const SCRIPT = `set -e
ip link set lo up
mkdir -p "$1/upper" "$1/work"
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$1/upper,workdir=$1/work" /etc
mkdir -p /etc/containers
cp -r "$2/etc/containers/." "$1/etc/." /etc/containers/
cp "$1/ld.cache" /etc/ld.so.cache
PATH="$2/usr/bin:$2/usr/sbin:$PATH" exec "$2/usr/bin/podman" system service --time 0 "unix://$1/podman.sock"
`;

async function settle(folder: string, root: string): Promise<void> {
  const config = join(folder, "etc");
  await mkdir(config);
  const runc = ["usr/sbin/runc", "usr/bin/runc"].map((path) => join(root, path));
  const named = { ...at(folder), root, runc: runc.find((path) => existsSync(path)) ?? "runc" };
  await writeFile(join(config, "containers.conf"), containersConf(named));
  const storage = `[storage]\ndriver = "overlay"\ngraphroot = "${folder}/data"\nrunroot = "${folder}/run"\n`;
  await writeFile(join(config, "storage.conf"), storage);
  const folders = (await readdir(join(root, "usr/lib"))).map((name) => join(root, "usr/lib", name));
  const more = (await readdir(join(root, "lib")).catch(() => [])).map((name) =>
    join(root, "lib", name),
  );
  const list = join(folder, "ld.conf");
  await writeFile(list, [...folders, ...more, "include /etc/ld.so.conf", ""].join("\n"));
  // conmon starts the runtime without our variables: only the loader's own cache reaches it.
  await runTool("/sbin/ldconfig", ["-f", list, "-C", join(folder, "ld.cache")]);
}

const at = (folder: string) => ({ tmp: join(folder, "tmp") });

/** runc, because crun refuses a host with both kinds of cgroups; limits that need no right to raise. */
function containersConf({ tmp, root, runc }: { tmp: string; root: string; runc: string }): string {
  return `[containers]
seccomp_profile = "${root}/usr/share/containers/seccomp.json"
log_driver = "k8s-file"
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[network]
network_backend = "netavark"
[engine]
tmp_dir = "${tmp}"
cgroup_manager = "cgroupfs"
events_logger = "file"
conmon_path = ["${root}/usr/bin/conmon"]
helper_binaries_dir = ["${root}/usr/lib/podman"]
runtime = "runc"
[engine.runtimes]
runc = ["${runc}"]
`;
}
