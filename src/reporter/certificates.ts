/** `ca` of a probe. */
import { z } from "zod";
import { expecting } from "../core/zod-words.ts";
import { areCertificates } from "../pem.ts";

/** PEM text, not a path: where it comes from is said as of every secret. */
export const certificates = z
  .string()
  .refine(areCertificates, expecting(`certificates in PEM, such as $\{file:/etc/ssl/own-ca.pem}`));
