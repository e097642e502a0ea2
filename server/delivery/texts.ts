import ca from "../../messages/ca/sieve.json" with { type: "json" }
import en from "../../messages/en/sieve.json" with { type: "json" }
import es from "../../messages/es/sieve.json" with { type: "json" }
import pt from "../../messages/pt/sieve.json" with { type: "json" }
import type { Query } from "../db/sql.ts"

/** What the mail that scripts cause says, in one language. */
export type Texts = typeof en

const catalogues: Readonly<Record<string, Texts>> = { en, ca, es, pt }

/** The texts in an account's language; English where there is none. */
export async function textsFor(query: Query, accountId: number): Promise<Texts> {
  const row = await query.get<{ locale: string }>("SELECT locale FROM account WHERE id = ?", accountId)
  return catalogues[row?.locale.slice(0, 2) ?? "en"] ?? en
}

/** Fills in what stands in braces. */
export function filled(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}
