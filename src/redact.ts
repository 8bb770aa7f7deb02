/** Takes secrets out of addresses before they are written, shown or passed on. */

const BEGIN = /^[a-z][a-z0-9+.-]*:\/\//i;
/** Longer than any scheme; without a bound, a long word would be looked through from each of its letters. */
const ADDRESS = /[a-z][a-z0-9+.-]{0,40}:\/\/\S*/gi;
/** What stands where a secret was. */
export const STANDS_FOR = "***";

/**
 * `redact("http://me:pw@shop/health?token=1")` → `http://***@shop/health?token=***`; every address in
 * the text. Which query value is a secret nobody can tell from its name, so all are hidden;
 * tcp has none, only options of ours.
 */
export function redact(text: string): string {
  // One that is an address alone may hold blanks, in a password too.
  return BEGIN.test(text) ? hide(text) : text.replace(ADDRESS, hide);
}

function hide(address: string): string {
  const [scheme = ""] = BEGIN.exec(address) ?? [];
  const open = withoutUser(address, address.slice(scheme.length));
  return scheme + (/^tcp:/i.test(scheme) ? withoutSent(open) : withoutQuery(open));
}

/** Strings at any depth; everything else as it is. */
export function redactIn<T>(value: T): T {
  return eachText(value, redact) as T;
}

/** The same without these texts, as they are and as an address has them. */
export function hideIn<T>(value: T, secrets: readonly string[]): T {
  const forms = secrets.flatMap((one) => [one, encodeURI(one), encodeURIComponent(one)]);
  const without = (text: string) =>
    forms.reduce((left, form) => left.replaceAll(form, STANDS_FOR), text);
  return forms.length === 0 ? value : (eachText(value, without) as T);
}

function eachText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((one) => eachText(one, change));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, eachText(one, change)]);
  return Object.fromEntries(entries);
}

/** In what is no URL, a password may hold a slash: all before the last @ may be part of it. */
function withoutUser(address: string, rest: string): string {
  const user = URL.canParse(address) ? /^[^/?#]*@/ : /^[\s\S]*@/;
  return rest.replace(user, `${STANDS_FOR}@`);
}

/** What is sent may be a password; the others are options of ours. */
function withoutSent(rest: string): string {
  return rest.replace(/([?&]send=)[^&#]*/g, `$1${STANDS_FOR}`);
}

function withoutQuery(rest: string): string {
  return rest
    .replace(/#.+$/, `#${STANDS_FOR}`)
    .replace(/\?([^#]*)/, (_, query: string) => `?${query.split("&").map(hidden).join("&")}`);
}

function hidden(pair: string): string {
  const [key, value] = pair.split(/=(.*)/s);
  if (value === undefined) return key === "" ? "" : STANDS_FOR;
  return `${key}=${value === "" ? "" : STANDS_FOR}`;
}
