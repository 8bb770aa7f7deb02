/** How exactly a delay is kept, and beside it how exactly the machine keeps a sleep of as long. */
import type { Row } from "../measure.ts";
import type { Ways } from "./afresh.ts";
import { measure } from "./ask.ts";
import { DELAY_MS, delayAbout, delayRow } from "./delay-row.ts";
import { call, type Way } from "./ways.ts";

interface Measured {
  readonly name: string;
  readonly words: readonly [how: string, ...ports: number[]];
  /** What each took beyond its time, in milliseconds, round by round. */
  readonly errors: number[][];
}

/** The way to the service. Every other round goes backwards, so that nobody always follows the same one. */
export async function delays({ service, ours, theirs }: Ways, rounds: number): Promise<Row[]> {
  const { clock } = service.ports;
  const delayed = async (name: string, way: Way): Promise<Measured> => {
    const port = await lateProxy(way.api ?? "", clock);
    return { name, words: ["delayed", port, clock], errors: [] };
  };
  const all: Measured[] = [{ name: "a sleep", words: ["slept", clock], errors: [] }];
  all.push(await delayed("ours", ours));
  if (theirs) all.push(await delayed("toxiproxy", theirs));
  for (let round = 0; round < rounds; round++)
    for (const { words, errors } of round % 2 === 0 ? all : [...all].reverse())
      errors.push(((await measure(...words)) as number[]).map((took) => took - DELAY_MS));
  const rows = all.map(({ name, errors }) => delayRow(name, errors));
  if (theirs) return rows;
  return [
    ...rows,
    { ...delayAbout("toxiproxy"), figure: "not measured: it is not there", bar: "" },
  ];
}

/** @returns its port */
async function lateProxy(api: string, to: number): Promise<number> {
  const wish = { name: "late", listen: "127.0.0.1:0", upstream: `127.0.0.1:${to}` };
  const { listen } = (await call(api, "POST", "/proxies", wish)) as { listen: string };
  const attributes = { latency: DELAY_MS, jitter: 0 };
  const toxic = { name: "late", type: "latency", stream: "upstream", attributes };
  await call(api, "POST", "/proxies/late/toxics", toxic);
  return Number(listen.split(":").at(-1));
}
