/** What the protocols of lines put on their peers alike; each may put on its own. Sizes are bytes, times ms. */
export const lineLimits = {
  /** From the first byte to being signed in; reset by nothing. */
  login: 60_000,
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
  /** How often it is checked that a sign-in is still good. */
  standingCheck: 3000,
} as const
