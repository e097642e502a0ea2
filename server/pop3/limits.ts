import { lineLimits } from "../line/limits.ts"

/** Every limit the POP3 room puts on its peers. Sizes are bytes, times ms. */
export const limits = {
  ...lineLimits,
  /** One command with its line end (RFC 2449 §4). */
  line: 255,
  /** AUTH with what follows it, and PASS: room for an OAUTHBEARER token, and for a passphrase. */
  credentials: 12_288,
  /** Between commands, and for one command to come in. RFC 1939 §3 asks for 10 minutes at least. */
  idle: 10 * 60_000,
  /** How much is read before it is asked for, when messages are taken in order. */
  ahead: 65_536,
  /** Lines of a listing written before others get their turn. */
  listingSlice: 2000,
} as const
