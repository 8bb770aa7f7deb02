#!/usr/bin/env node
/** The executable. `--version` loads nothing: it is what scripts ask first and most often. */
import { redactWords } from "../redact-command.ts";
import { version } from "../version.ts";
import { outliveOutput } from "./hung-up.ts";

outliveOutput();
const [first] = process.argv.slice(2);
if (first === "--version" || first === "-V") process.stdout.write(`${version()}\n`);
else {
  hideSecrets();
  const { main } = await import("./program.ts");
  process.exitCode = await main(process.argv.slice(2), process.env);
}

/** Anybody may list processes, arguments included; what we were given stays with us. */
function hideSecrets(): void {
  const shown = redactWords(process.argv).join(" ");
  if (shown !== process.argv.join(" ")) process.title = shown;
}
