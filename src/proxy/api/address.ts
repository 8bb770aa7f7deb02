/** `host:port`, as people and Toxiproxy's clients write it. */
import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import type { Address } from "../fault-proxy.ts";

const FORM = /^(?:\[([^\]]*)\]|([^:\s]*)):(\d{1,5})$/;
const PORT_MAX = 65_535;

/** An empty host is every address of this machine; `undefined`: it is no address. */
export function readAddress(text: string): Address | undefined {
  const [, bracketed, plain, digits] = FORM.exec(text.trim()) ?? [];
  const port = Number(digits);
  if (digits === undefined || port > PORT_MAX) return undefined;
  const host = bracketed ?? plain ?? "";
  if (bracketed !== undefined && isIP(bracketed) !== 6) return undefined;
  // Where Toxiproxy listens on [::], v4 is let in too.
  return { host: host === "::" ? "" : host, port };
}

export function sayAddress({ host, port }: Address): string {
  if (host === "") return `[::]:${port}`;
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** The same place under another name is the same place. */
export async function isSamePlace(a: Address, b: Address): Promise<boolean> {
  if (a.port !== b.port) return false;
  return a.host === b.host || (await numberOf(a.host)) === (await numberOf(b.host));
}

async function numberOf(host: string): Promise<string> {
  return host === "" ? "::" : ((await numbersOf(host))[0] ?? host);
}

/** Whoever listens here and leads there would be its own client, and each connection another one for ever. */
export async function isOwnClient(listen: Address, upstream: Address): Promise<boolean> {
  if (listen.port === 0 || listen.port !== upstream.port) return false;
  const [here, there] = await Promise.all([numbersOf(listen.host), numbersOf(upstream.host)]);
  const isAnywhere = here.some((one) => ANYWHERE.includes(one));
  const own = isAnywhere ? ownNumbers() : here;
  return there
    .flatMap((one) => (ANYWHERE.includes(one) ? LOOPBACKS : [one]))
    .some((one) => own.includes(one) || (isAnywhere && isLoopback(one)));
}

/** To listen there is to listen everywhere; a connection there is one to ourselves. */
const ANYWHERE = ["", "::", "0.0.0.0"];
const LOOPBACKS = ["127.0.0.1", "::1"];

/** All that a name leads to. */
async function numbersOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0 || host === "") return [host];
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}

function ownNumbers(): string[] {
  return Object.values(networkInterfaces()).flatMap((some = []) =>
    some.map(({ address }) => address),
  );
}

/** A name with a dot in a request's Host is one of the network's, which whoever owns it may lead anywhere. */
export function isNameOfOthers(host: string): boolean {
  const name = host.replace(/:\d*$/, "").toLowerCase();
  return name.includes(".") && isIP(name) === 0 && !/\.localhost\.?$/.test(name);
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}
