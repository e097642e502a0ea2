import { canonicalIdentifier } from "../../directory/identifiers.ts"
import type { RightsEntry } from "../../directory/rights.ts"
import { saslPrepared } from "../../directory/saslprep.ts"
import { MailError } from "../../errors.ts"
import { SyntaxFault } from "../grammar/syntax-fault.ts"
import type { Session } from "../session.ts"

/** Who an access control list speaks of: an account, a group, a domain, or everybody. */
export type Identifier = Pick<RightsEntry, "identifier" | "negative">

/**
 * An identifier as SETACL, DELETEACL and LISTRIGHTS give it (one character 0–255 per byte), prepared: an address,
 * "$" and a group, "@" and a domain, or one of the names for everybody; "-" before it for rights that are taken away.
 * @throws SyntaxFault when it cannot be prepared, or nothing is left of it (RFC 4314 §3); MailError "no-such-entry" for
 * what can be nobody here
 */
export function parseIdentifier(binary: string): Identifier {
  const text = saslPrepared(Buffer.from(binary, "latin1").toString("utf8"))?.trim() ?? ""
  const negative = text.startsWith("-")
  const name = negative ? text.slice(1) : text
  if (name === "" || name.includes("\ufffd")) throw new SyntaxFault("That is no identifier")
  const identifier = canonicalIdentifier(name)
  if (!identifier) throw nobody()
  return { identifier, negative }
}

const nobody = () => new MailError("no-such-entry", "There is nobody of that name here")

/** Refuses to give rights to somebody who is not there. @throws MailError "no-such-entry" */
export async function mustBeSomebody({ premises }: Session, { identifier }: Identifier): Promise<void> {
  if (!(await premises.directory.sharing.isSomebody(identifier))) throw nobody()
}

/** An identifier as it goes over the wire, one character 0–255 per byte. */
export function formatIdentifier({ identifier, negative }: Identifier): string {
  return Buffer.from(`${negative ? "-" : ""}${identifier}`, "utf8").toString("latin1")
}
