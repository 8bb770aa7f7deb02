/** A program inside a container, as its own processes run. */
import { text } from "node:stream/consumers";
import type Docker from "dockerode";

/** What it says, without the blanks around it. */
export async function run(container: Docker.Container, Cmd: string[]): Promise<string> {
  const exec = await container.exec({ Cmd, AttachStdout: true, Tty: true });
  const said = await text(await exec.start({ Tty: true }));
  return said.trim();
}
