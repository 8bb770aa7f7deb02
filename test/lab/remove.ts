/** Ends containers by their ids, running or not. */
import type Docker from "dockerode";

/**
 * One by one: engine 20.10 can lock up for good while several leave one network (docs/discoveries.md),
 * and two cores remove no faster together. One that is going already is no failure.
 */
export async function removeOneByOne(docker: Docker, ids: readonly string[]): Promise<void> {
  for (const id of ids)
    await docker.getContainer(id).remove({ force: true, v: true }).catch(unlessGone);
}

/** A drill, or the engine, may be removing it at this moment. */
function unlessGone(error: { statusCode?: number }): void {
  if (error.statusCode !== 404 && error.statusCode !== 409) throw error;
}
