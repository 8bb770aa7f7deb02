/** Certificates and keys as texts in PEM. */
import { createPrivateKey, X509Certificate } from "node:crypto";

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Of one text there may be several. */
export function areCertificates(text: string): boolean {
  const found = text.match(CERTIFICATE) ?? [];
  return found.length > 0 && found.every((one) => reads(() => new X509Certificate(one)));
}

export function isKey(text: string): boolean {
  return reads(() => createPrivateKey(text));
}

/** @param cert of the first certificate in it. Both are known to be what they are called */
export function belongTogether(cert: string, key: string): boolean {
  return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
}

function reads(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch {
    return false;
  }
}
