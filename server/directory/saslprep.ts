import { saslprep } from "@mongodb-js/saslprep"

/** Longest text that is prepared; what is longer is nobody's name or password. */
const longest = 1024

/**
 * A user name or password as SASL mechanisms compare it (RFC 4013); undefined when it holds what the profile forbids,
 * or code points that Unicode 3.2 did not know, such as emoji.
 */
export function saslPrepared(text: string): string | undefined {
  if (text.length > longest) return undefined
  try {
    return saslprep(text) || undefined
  } catch {
    return undefined
  }
}
