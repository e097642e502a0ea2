import ca from "../../messages/ca/sieve.json" with { type: "json" }
import en from "../../messages/en/sieve.json" with { type: "json" }
import es from "../../messages/es/sieve.json" with { type: "json" }
import pt from "../../messages/pt/sieve.json" with { type: "json" }
import type { Config } from "../config.ts"
import type { Query } from "../db/sql.ts"

/** What the mail that scripts cause says, in one language. */
export type Texts = typeof en

const catalogues = { en, ca, es, pt } satisfies Record<Config["language"], Texts>

/** The texts in the language somebody chose for their account, or else in the server's. */
export async function textsFor(
  query: Query,
  accountId: number,
  { language }: Pick<Config, "language">,
): Promise<Texts> {
  const row = await query.get<{ locale: string }>("SELECT locale FROM account WHERE id = ?", accountId)
  const chosen = row?.locale ?? ""
  return catalogues[chosen in catalogues ? (chosen as keyof typeof catalogues) : language]
}

/** Fills in what stands in braces. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}
