/** Why a connection did not do, as one short stable word per cause. */

/** The fault is ours: no file handles or ports left on this host. Such a sample counts as lost. */
export const NOT_SENT = "not-sent";

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refused",
  ECONNRESET: "reset",
  ECONNABORTED: "reset",
  EPIPE: "reset",
  ETIMEDOUT: "timeout",
  ENOTFOUND: "dns",
  EAI_AGAIN: "dns",
  EAI_FAIL: "dns",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EHOSTDOWN: "unreachable",
  ENETDOWN: "unreachable",
  EPROTO: "tls",
  EMFILE: NOT_SENT,
  ENFILE: NOT_SENT,
  ENOBUFS: NOT_SENT,
  ENOMEM: NOT_SENT,
  EADDRNOTAVAIL: NOT_SENT,
};

export function socketReason(error: NodeJS.ErrnoException): string {
  // Node gives an end without an answer the code of a reset; only the message tells them apart.
  if (error.message === "socket hang up" || error.message === "aborted") return "closed";
  const code = error.code ?? "";
  if (code.startsWith("HPE_")) return "bad-answer";
  if (/^ERR_(?:SSL|TLS)|CERT|SELF_SIGNED/.test(code)) return "tls";
  return REASONS[code] ?? (code === "" ? "error" : code.toLowerCase());
}
