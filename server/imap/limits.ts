import { lineLimits } from "../line/limits.ts"

/** Every limit the IMAP room puts on its peers. Sizes are bytes, times ms. */
export const limits = {
  ...lineLimits,
  /** One command without its message literals (RFC 2683 §3.2.1.5 asks for 8000 at least). */
  command: 65_536,
  /** A literal that is an argument: after signing in, and before. */
  literal: 65_536,
  literalBeforeLogin: 8192,
  /** Text of one command before signing in; room for an OAUTHBEARER token. */
  commandBeforeLogin: 12_288,
  /** Nesting of parentheses in SEARCH keys. */
  depth: 50,
  /** Keys in one SEARCH. */
  searchKeys: 1000,
  /** Keys among them that only the bytes of messages can answer. */
  searchTexts: 200,
  /** Sources and names in one ESEARCH, mailboxes it goes through, and for how long it begins with another. */
  searchNames: 1000,
  searchMailboxes: 5000,
  searchTime: 60_000,
  /** Messages one FILTER runs a script over. */
  filtered: 100_000,
  /** Messages one session can have saved as "$" (RFC 5182 §2.5). */
  savedMessages: 2_000_000,
  /** Searches one session can have kept up to date, and messages in all their results (RFC 5267 §4.3.1). */
  liveSearches: 16,
  liveMessages: 2_000_000,
  /** Levels in BODY[1.2.3…]; the structure itself has no more. */
  sectionDepth: 100,
  /** Header names in one BODY[HEADER.FIELDS (…)], data items in one FETCH. */
  headerNames: 1000,
  fetchItems: 200,
  /** Messages of one APPEND, and bytes of small ones: they are held until the last has come (RFC 3502). */
  appendedMessages: 1000,
  appendedBytes: 32 * 1024 * 1024,
  /** Parts that the messages of one APPEND are put together from, and the length of a URL that names one (RFC 4469). */
  catenatedParts: 1000,
  url: 8192,
  /** How much URLs may add in one APPEND, in largest messages. */
  catenatedMessages: 4,
  /** Mailbox patterns in one LIST, and the length of one. */
  patterns: 100,
  pattern: 1000,
  /** Between commands, and for one command to come in. RFC 3501 §5.4 asks for 30 minutes at least. */
  idle: 31 * 60_000,
  /** A client that waits for news is shown that the connection lives after this much silence, for the sake of NATs. */
  stillHere: 2 * 60_000,
  /** After this much silence memory that can be made again is given back. */
  rest: 5000,
  /** A command that takes longer is told to be in progress, each time anew (RFC 9585 §3 asks for 10 to 15 s). */
  progress: 10_000,
  /** News that comes within this time of the last is told together. */
  gathering: 20,
  /** Event groups of one NOTIFY, names in each, and mailboxes that may be watched. */
  notifyGroups: 50,
  notifyNames: 1000,
  notifyMailboxes: 10_000,
  /** Names of changed annotations that wait to be told. */
  notifyEntries: 1000,
  /** BAD replies in a row that end a session in which nobody has signed in. */
  mistakesBeforeLogin: 5,
  /** Non-synchronizing literals up to here are read and thrown away; a larger one ends the session. */
  drain: 1 << 20,
} as const
