/** `chaos.enabled`: what an owner says of being hit. Whatever is not clearly a yes protects. Pure. */
export type Labels = Readonly<Record<string, string>>;

const LABEL = "chaos.enabled";
const YES = "true";
const NO = ["false", "no", "0", "off"];

/** To the letter: who opts in knows the word. */
export function isOptedIn({ labels }: { labels: Labels }): boolean {
  return labels[LABEL] === YES;
}

/** Why the label protects; `undefined`: it does not. */
export function protectedBy(labels: Labels): string | undefined {
  const word = wordIn(labels);
  if (word === undefined || word === YES) return undefined;
  const said = `its label ${LABEL}=${labels[LABEL]}`;
  if (NO.includes(word)) return `${said} protects it`;
  return `${said} protects it, to be safe: it is neither true nor false`;
}

function wordIn(labels: Labels): string | undefined {
  return labels[LABEL]?.trim().toLowerCase();
}
