/** The needs in words: what the paper holds, and what `chaos preflight --needs` prints. */
import { allowed, CAPABILITIES, NEEDS } from "./needs.ts";

export function needsTable(): string {
  const rows = NEEDS.map(
    ({ use, why, calls }) => `| ${use} | ${calls.map(code).join("<br>")} | ${why} |`,
  );
  return ["| use | calls | why |", "| --- | --- | --- |", ...rows].join("\n");
}

export function capabilitiesTable(): string {
  const rows = Object.entries(CAPABILITIES).map(([container, capabilities]) => {
    const added = capabilities.map((name) => code(`CAP_${name}`)).join(", ") || "none";
    return `| ${container} container | ${added} |`;
  });
  return ["| our container | Linux capabilities |", "| --- | --- |", ...rows].join("\n");
}

/** One regular expression per method, as socket proxies take them. */
export function allowList(): string {
  const lines = ["GET", "POST", "DELETE"].map((method) => `${method} ${allowed(method) ?? "-"}`);
  return lines.join("\n");
}

function code(text: string): string {
  return `\`${text}\``;
}
