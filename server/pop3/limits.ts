/** Every limit the POP3 room puts on its peers. Sizes are bytes, times ms. */
export const limits = {
  /** One command with its line end (RFC 2449 §4). */
  line: 255,
  /** AUTH with what follows it, and PASS: room for an OAUTHBEARER token, and for a passphrase. */
  credentials: 12_288,
  /** From the first byte to being signed in; reset by nothing. */
  login: 60_000,
  /** Between commands, and for one command to come in. RFC 1939 §3 asks for 10 minutes at least. */
  idle: 10 * 60_000,
  /** How often deadlines are looked at. */
  tick: 250,
  /** A peer that does not read is cut off after this time, all waits together. */
  write: 5 * 60_000,
  /** What it has to read on average while it is waited for, bytes each ms: the speed of a modem of 9600 baud. */
  slowest: 1,
  /** For the last words to be read. */
  goodbye: 2000,
  /** Commands in a row that are none, until the session ends; fewer before signing in. */
  mistakes: 50,
  mistakesBeforeLogin: 10,
  /** Failed logins in one connection. */
  failedLogins: 5,
  /** How much output is held before the peer has to read. */
  output: 65_536,
  /** How much is read before it is asked for, when messages are taken in order. */
  ahead: 65_536,
  /** How often it is checked that a sign-in is still good. */
  standingCheck: 3000,
  /** Lines of a listing written before others get their turn. */
  listingSlice: 2000,
} as const
