/** Which of several tries it was, before its reason; nothing of one that was not run again. */
import type { Report } from "../report.ts";

export function sayTry({ retried, attempt, verdict }: Report): string {
  const wasLast = attempt && (attempt.at === attempt.of || verdict.verdict === "pass");
  if (retried && wasLast) return "a try before it failed, so this does not count: ";
  if (retried) return "run again, so this does not count: ";
  if (!attempt) return "";
  const isFlaky = verdict.verdict === "pass" ? "flaky, " : "";
  return `${isFlaky}try ${attempt.at} of ${attempt.of}: `;
}
