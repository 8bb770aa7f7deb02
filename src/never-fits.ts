/** What no message can ever fit: a rule that says so would stand there and do nothing, and look like a fault. */

/** RFC 9110 §5.6.2: methods and header names are tokens. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;
const BLANK = /\s/;

/** `undefined`: some message may fit. */
export type WhyNever = (text: string) => string | undefined;

export const noMethod: WhyNever = (text) =>
  TOKEN.test(text) ? undefined : "expected a method such as GET";

/** A path begins with a slash, but for that of `OPTIONS *`. */
export const noPath: WhyNever = (glob) =>
  /^[/*?[{\\]/.test(glob) && !BLANK.test(glob)
    ? undefined
    : "expected a path such as /api/*, from its first slash on and without a host";

export const noHost: WhyNever = (glob) =>
  glob === "" || BLANK.test(glob) || glob.includes("/")
    ? "expected a host such as *.example.com, without a scheme or a path"
    : undefined;

export const noHeader: WhyNever = (name) =>
  TOKEN.test(name) ? undefined : "expected the name of a header such as User-Agent";
