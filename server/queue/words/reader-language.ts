import type { Query } from "../../db/sql.ts"
import { canonicalAddress, parseAddress, withoutTag } from "../../directory/addresses.ts"
import { type Language, languages } from "./words.ts"

/**
 * The language of a notice: what its reader chose in the webmail, if it is one of our people.
 * @param reader the sender of the message it is about, and the account that submitted it
 * @param otherwise for everybody else
 */
export async function readerLanguage(
  query: Query,
  { sender, accountId }: { sender: string; accountId?: number | undefined },
  otherwise: Language,
): Promise<Language> {
  const address = parseAddress(sender)
  const tagless = address && canonicalAddress(`${withoutTag(address.local)}@${address.domain}`)
  const row = await query.get<{ locale: string }>(
    "SELECT locale FROM account WHERE id = ? OR address = ? ORDER BY id LIMIT 1",
    accountId ?? 0,
    tagless ?? "",
  )
  const chosen = row?.locale ?? ""
  return isLanguage(chosen) ? chosen : otherwise
}

const isLanguage = (text: string): text is Language => Object.hasOwn(languages, text)
