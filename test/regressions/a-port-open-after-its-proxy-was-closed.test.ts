/** Closed while a change was opening its doors again, it left them open: to the service, without a toxic. */
import { expect, it } from "vitest";
import { fateOf, proxyTo, serveEcho, toxic } from "../proxy/world.ts";

it.each([0, 1, 2, 4, 8])("stays closed, %i turns after a change began", async (turns) => {
  const proxy = await proxyTo(await serveEcho());
  await proxy.setToxics([toxic("down")]);
  const changed = proxy.setToxics([]);
  for (let turn = 0; turn < turns; turn++) await Promise.resolve();
  await proxy.close();
  await changed;
  expect(await fateOf(proxy)).toBe("ECONNREFUSED");
});
