import { lineLimits } from "../line/limits.ts"

/** Every limit the ManageSieve room puts on its peers. Sizes are bytes, times ms. */
export const limits = {
  ...lineLimits,
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
  /** Between commands, and for one command to come in. RFC 5804 §1.2 asks for 30 minutes at least. */
  idle: 30 * 60_000,
} as const
