/**
 * What the YAML library finds wrong, for who writes a file: its own words are for who calls it, and
 * some of them quote what may be a password.
 */
import type { ErrorCode } from "yaml";

const WORDS: Partial<Record<ErrorCode, string>> = {
  ALIAS_PROPS: "an alias has an anchor or a tag, expected it alone",
  BAD_ALIAS: "an anchor or an alias has no name, or one that ends with a colon",
  BAD_COLLECTION_TYPE: "its tag is not one of what stands here, expected none",
  BAD_DIRECTIVE:
    "a line begins with %, which YAML keeps for itself: quote the text if it is meant as one",
  BAD_DQ_ESCAPE:
    "a backslash between double quotes begins no escape: write \\\\ for one, or use single quotes",
  BAD_PROP_ORDER: "an anchor or a tag stands before the sign that it belongs behind",
  BAD_SCALAR_START:
    "a text begins with a sign that YAML keeps for itself: expected it between quotes",
  BLOCK_AS_IMPLICIT_KEY:
    "a mapping or a list begins within a line that is a key's already: quote a text with a colon, or begin a new line",
  BLOCK_IN_FLOW: "lines with keys or dashes stand between brackets: expected { } or [ ] there",
  KEY_OVER_1024_CHARS: "a key has more than 1024 characters",
  MULTILINE_IMPLICIT_KEY:
    "a key goes over several lines: expected it in one, and a colon behind it",
  MULTIPLE_ANCHORS: "a value has two anchors, expected one",
  MULTIPLE_DOCS:
    "a second document begins, expected one: put its experiments under those of the first",
  MULTIPLE_TAGS: "a value has two tags, expected none",
  TAB_AS_INDENT: "a tab stands where blanks are expected",
  TAG_RESOLVE_FAILED:
    "a tag that is not known here, expected none: quote a text that begins with an exclamation mark",
};

/** Those that a value may have, where it is what they say. */
const PLAIN = /tag:yaml\.org,2002:(int|float|bool|null|str|map|seq)$/;

export function sayYamlError(code: ErrorCode, message: string): string {
  const [, plain] = PLAIN.exec(message) ?? [];
  if (plain) return `what stands here is not what its tag !!${plain} says, expected no tag`;
  return WORDS[code] ?? `${lowered(message.replace(/: .*$/s, ""))}`;
}

function lowered(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
