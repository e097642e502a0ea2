import { hostname as machineName } from "node:os"
import type { Sql } from "../db/sql.ts"
import { withoutTag } from "./addresses.ts"
import { firstAdmin, type People } from "./lookup.ts"
import { type Resolution, resolve } from "./resolve.ts"

/** Who must be there on every machine that sends mail: notices come from them, and what runs by itself writes as root. */
const alwaysThere = new Set(["postmaster", "abuse", "root", "mailer-daemon"])

/** Names by which the machine knows itself. A whole name of its own may be that of a domain with mail elsewhere. */
const ourselves = ["localhost", "localhost.localdomain", machineName().toLowerCase().split(".")[0]]

/**
 * Who gets mail for the server itself, `root@HOSTNAME`, where its name is no domain of ours: users of the machine where a
 * domain is local, and the first administrator for those who must be there (RFC 5321 §4.5.1).
 * @param hostname as the server calls itself
 * @returns undefined for an address that is not at the server
 */
export async function resolveAtHost(
  { sql, people }: { sql: Sql; people: People | undefined },
  text: string,
  hostname: string | undefined,
): Promise<Resolution | undefined> {
  const at = text.lastIndexOf("@")
  const host = text
    .slice(at + 1)
    .toLowerCase()
    .replace(/\.$/, "")
  if (at < 1 || ![...ourselves, hostname?.toLowerCase()].includes(host)) return undefined
  const local = text.slice(0, at).toLowerCase()
  const found = people && (await amongUsers(sql, people, local))
  if (found && found.kind !== "unknown") return found
  const admin = alwaysThere.has(withoutTag(local)) ? await firstAdmin(sql) : undefined
  return admin ? { kind: "local", accounts: [admin], remotes: [] } : { kind: "unknown" }
}

async function amongUsers(sql: Sql, people: People, local: string): Promise<Resolution | undefined> {
  const domain = await sql.get<{ name: string }>(
    "SELECT name FROM domain WHERE local = true AND disabled = false ORDER BY id LIMIT 1",
  )
  return domain && resolve(sql, `${local}@${domain.name}`, people)
}
