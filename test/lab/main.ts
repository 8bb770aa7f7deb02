/** `npm run lab -- up|down|status|images`: the lab by hand. Results on stdout, the rest on stderr. */
import { answers, describeEngine } from "./client.ts";
import { stopDaemon } from "./daemon.ts";
import { findOrStartEngine, keepFor } from "./engine.ts";
import { ensureImages } from "./images.ts";
import { privateHost } from "./places.ts";

const commands: Record<string, () => Promise<void>> = { up, down, status, images };

const command = commands[process.argv[2] ?? ""];
if (command) await command();
else usage();

async function up(): Promise<void> {
  const engine = await findOrStartEngine();
  // 0: nobody's to stop, it stays until `down`.
  if (engine.host === privateHost) await keepFor(0);
  await tell(engine.host, engine.how);
  await ensureImages(engine.host);
  process.stdout.write(`export DOCKER_HOST=${engine.host}\n`);
}

async function down(): Promise<void> {
  const ran = await answers(privateHost);
  await stopDaemon();
  process.stderr.write(ran ? "lab: the private engine is down\n" : "lab: no private engine ran\n");
}

async function status(): Promise<void> {
  if (await answers(privateHost)) return tell(privateHost, "private dockerd is up");
  process.stderr.write("lab: no private engine runs\n");
  process.exitCode = 1;
}

async function images(): Promise<void> {
  const engine = await findOrStartEngine();
  if (engine.started) await keepFor(0);
  await ensureImages(engine.host);
  await tell(engine.host, "images are present");
}

async function tell(host: string, what: string): Promise<void> {
  const { version, api } = await describeEngine(host);
  process.stderr.write(`lab: ${what}: engine ${version}, API ${api}, ${host}\n`);
}

function usage(): void {
  process.stderr.write("usage: npm run lab -- up|down|status|images\n");
  process.exitCode = 2;
}
