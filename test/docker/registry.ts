/** A registry of one image, read-only, on loopback: what an engine asks for in a pull, and no more. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { dockerClient } from "../lab/docker.ts";

const DOCKER = "application/vnd.docker";
const MANIFEST = `${DOCKER}.distribution.manifest.v2+json`;

export interface Registry extends AsyncDisposable {
  /** As `127.0.0.1:5000/name:tag`. */
  readonly image: string;
  /** How often its manifest was asked for: by HEAD first, and then not again if the engine has it. */
  asked(): number;
}

export async function openRegistry(of: string, name: string): Promise<Registry> {
  const { blobs, manifest } = await contentsOf(of);
  let asked = 0;
  const server = createServer(({ url = "", method }, answer) => {
    const path = url.split("?")[0] ?? "";
    const digest = /\/blobs\/(sha256:[0-9a-f]+)$/.exec(path)?.[1];
    const isManifest = /\/manifests\/[^/]+$/.test(path);
    if (isManifest) asked++;
    const body = isManifest ? manifest : digest ? blobs.get(digest) : undefined;
    if (path !== "/v2/" && !body) return answer.writeHead(404).end();
    const type = isManifest ? MANIFEST : "application/octet-stream";
    const named = isManifest ? { "docker-content-digest": digestOf(manifest) } : {};
    answer.writeHead(200, { "content-type": type, "content-length": body?.length ?? 0, ...named });
    answer.end(method === "HEAD" ? undefined : body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    image: `127.0.0.1:${port}/${name}:1`,
    asked: () => asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** As the engine saves it: a configuration, and layers that are not compressed. */
async function contentsOf(image: string) {
  const folder = mkdtempSync(join(tmpdir(), "chaos-registry-"));
  try {
    const tar = join(folder, "image.tar");
    await pipeline(await dockerClient().getImage(image).get(), createWriteStream(tar));
    await promisify(execFile)("tar", ["-xf", tar, "-C", folder]);
    const read = (path: string) => readFileSync(join(folder, path));
    const [saved] = JSON.parse(read("manifest.json").toString()) as {
      Config: string;
      Layers: string[];
    }[];
    const config = read(saved?.Config ?? "");
    const layers = saved?.Layers.map(read) ?? [];
    const blobs = new Map([config, ...layers].map((blob) => [digestOf(blob), blob]));
    const say = (mediaType: string, blob: Buffer) => ({
      mediaType,
      size: blob.length,
      digest: digestOf(blob),
    });
    const manifest = {
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: say(`${DOCKER}.container.image.v1+json`, config),
      layers: layers.map((layer) => say(`${DOCKER}.image.rootfs.diff.tar`, layer)),
    };
    return { blobs, manifest: Buffer.from(JSON.stringify(manifest)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function digestOf(blob: Buffer): string {
  return `sha256:${createHash("sha256").update(blob).digest("hex")}`;
}
