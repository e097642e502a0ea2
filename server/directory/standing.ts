import type { DirectoryContext } from "./context.ts"

/** Accounts asked for in one statement. */
const slice = 100

// Disabled, deleted and made a shared mailbox are the same here: no row.
const text = `
  SELECT a.id, a.password_version AS version FROM account a JOIN domain d ON d.id = a.domain_id
  WHERE a.disabled = false AND a.shared = false AND d.disabled = false AND a.id IN (${Array(slice).fill("?").join(", ")})`

/** The version of the password of each of these accounts that may be used now; those that may not are left out. */
export async function passwordVersions(
  { sql }: DirectoryContext,
  accountIds: readonly number[],
): Promise<Map<number, number>> {
  const versions = new Map<number, number>()
  for (let start = 0; start < accountIds.length; start += slice) {
    const ids = accountIds.slice(start, start + slice)
    // One text for any number of ids, so that it is prepared once: the rest of the places take the last id again.
    const padded = [...ids, ...Array<number>(slice - ids.length).fill(ids.at(-1)!)]
    const rows = await sql.all<{ id: number; version: number }>(text, ...padded)
    for (const { id, version } of rows) versions.set(id, version)
  }
  return versions
}
