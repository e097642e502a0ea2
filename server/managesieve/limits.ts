/** Every limit the ManageSieve room puts on its peers. Sizes are bytes, times ms. */
export const limits = {
  /** One line of a command with its end; quoted strings may have 1024 (RFC 5804 §4). */
  line: 8192,
  /** A command with all its literals before signing in: room for an OAUTHBEARER token. */
  credentials: 12_288,
  /** The same afterwards: a script of the largest size, and its name. */
  command: (1 << 20) + 16_384,
  /** A literal above this is not read to its end: the session is over. */
  skippable: 16 << 20,
  /** Strings and numbers of one command. */
  arguments: 8,
  /** From the first byte to being signed in; reset by nothing. */
  login: 60_000,
  /** Between commands, and for one command to come in. RFC 5804 §1.2 asks for 30 minutes at least. */
  idle: 30 * 60_000,
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
