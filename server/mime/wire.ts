import { limits } from "./limits.ts"

// Everything here is text of one character 0–255 per byte, so that it can become bytes in one step.

/** An IMAP string (RFC 3501 §9): quoted when it may be, else a literal. NUL, which neither may hold, is dropped. */
export function string(binary: string): string {
  if (binary.length <= limits.quoted && /^[\x20-\x7e\t]*$/.test(binary)) {
    return /["\\]/.test(binary) ? `"${binary.replace(/["\\]/g, "\\$&")}"` : `"${binary}"`
  }
  const clean = binary.includes("\0") ? binary.replaceAll("\0", "") : binary
  return `{${clean.length}}\r\n${clean}`
}

/** An IMAP nstring: NIL for what is not there. */
export function nstring(binary: string | undefined): string {
  return binary === undefined ? "NIL" : string(binary)
}
