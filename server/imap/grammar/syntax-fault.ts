/** What a client sent does not follow the grammar: answered with BAD. The text is for the client's developers. */
export class SyntaxFault extends Error {
  /** Response code without brackets. */
  readonly code: string | undefined

  constructor(text: string, code?: string) {
    super(text)
    this.code = code
  }
}

/** For a message number above EXISTS. */
export const noSuchNumber = () => new SyntaxFault("There is no message of that number", "CLIENTBUG")

/** For message numbers in a session that has done away with them (RFC 9586 §3.2). */
export const uidRequired = () => new SyntaxFault("There are only UIDs since ENABLE UIDONLY", "UIDREQUIRED")
