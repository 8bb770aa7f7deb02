/** A value that cannot be read is told with the place that it stands at. */
import { ChaosError } from "./failure.ts";

/** @param place e.g. `--percent`. @throws ChaosError as `read` does, the place in front */
export function placed<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ChaosError)) throw error;
    const { code, message, hint } = error;
    throw new ChaosError(code, `${place}: ${message}`, { ...(hint ? { hint } : {}), cause: error });
  }
}
