/** vitest's setupFiles of the docker projects: a worker's first test waits until setup.ts has the images. */
import { inject } from "vitest";
import { ensureImages } from "./images.ts";
import { type NetTools, netTools } from "./net-tools.ts";

const host = inject("dockerHost");
/** Each test file comes by here, in one of a few processes. */
const worker = globalThis as { chaosImages?: Promise<void>; chaosTools?: Promise<NetTools> };

if (host) {
  worker.chaosImages ??= ensureImages(host);
  await worker.chaosImages;
  // The agent beside the engine goes by them, in this process and in those that it starts.
  worker.chaosTools ??= netTools();
  Object.assign(process.env, (await worker.chaosTools).env);
}
