/** Every limit the language puts on scripts and their runs. */
export const limits = {
  /** A script, bytes. */
  script: 1 << 20,
  /** Blocks in blocks and tests in tests (RFC 5228 §2.10.5 asks for 15 at least). */
  depth: 32,
  /** Strings in one list. */
  list: 5000,
  /** Commands and tests in one script, and regular expressions among its strings: each takes time to compile. */
  words: 20_000,
  expressions: 250,
  /** Flags one message is given. */
  flags: 100,
  /** What one run may do: a command, a test and each 100 characters looked at cost 1. */
  steps: 50_000,
  /** Actions of one run, redirects and notices among them, and how many people all notices go to. */
  actions: 64,
  redirects: 10,
  notices: 10,
  /** Lines of one trace. */
  trace: 1000,
  /** Faults told about at once. */
  faults: 100,
} as const
