/** `npm run bench`: speed as ratios against what a user would type instead, measured in one run. */
import Table from "cli-table3";
import { dockerAt } from "../test/lab/client.ts";
import { findOrStartEngine } from "../test/lab/engine.ts";
import { ensureImages } from "../test/lab/images.ts";
import { crash } from "./crash.ts";
import type { Row } from "./measure.ts";
import { packets } from "./packets.ts";
import { startup } from "./startup.ts";
import { targets } from "./targets.ts";

const engine = await findOrStartEngine();
try {
  await ensureImages(engine.host);
  const docker = dockerAt(engine.host);
  const rows: Row[] = [
    ...startup(),
    ...(await targets(docker, engine.host)),
    ...(await crash(docker, engine.host)),
    ...(await packets(docker, engine.host)),
  ];
  const table = new Table({ head: ["what", "measured", "bar", "kept"], style: { head: [] } });
  for (const { what, figure, bar, kept } of rows)
    table.push([what, figure, bar, kept === undefined ? "" : kept ? "yes" : "NO"]);
  process.stdout.write(`${table.toString()}\n`);
  process.exitCode = rows.some((row) => row.kept === false) ? 1 : 0;
} finally {
  await engine.stop();
}
