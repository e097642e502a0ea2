import { systemClock } from "../../server/clock.ts"
import { openSql } from "../../server/db/open.ts"
import { databaseTarget } from "../../server/db/target.ts"
import { Desk, type QueueEntry } from "../../server/queue/desk.ts"
import { withDirectory } from "../directory.ts"
import { databaseUrl, type Missiva, startMissiva } from "../missiva.ts"
import type { Pair } from "./certificates.ts"

export interface OursOptions {
  address: string
  port: number
  host: string
  domain: string
  certificate: Pair
  resolver: string
  /** Path of the certificate of an authority that is trusted beside the usual ones. */
  trusted: string
}

export const password = "a password of the exchange"

/** One of ours, the server of one domain, with alice; it sends from its own address. */
export async function startOurs(options: OursOptions): Promise<Missiva> {
  const { address, port, host, domain, certificate, resolver, trusted } = options
  const missiva = await startMissiva({
    empty: true,
    env: {
      MISSIVA_BIND: address,
      MISSIVA_HOSTNAME: host,
      MISSIVA_PORT_SMTP: String(port),
      MISSIVA_RELAY_PORT: String(port),
      MISSIVA_RELAY_PRIVATE: "on",
      MISSIVA_DNS_SERVERS: `${resolver}:53`,
      MISSIVA_DNSSEC: "on",
      MISSIVA_TLS_CERT: certificate.chain,
      MISSIVA_TLS_KEY: certificate.key,
      NODE_EXTRA_CA_CERTS: trusted,
    },
  })
  try {
    await settle(missiva, { domain, address })
    return missiva
  } catch (thrown) {
    await missiva.stop()
    throw thrown
  }
}

/** What one of ours has in its queue, settled or not. */
export async function queueOf(missiva: Missiva): Promise<QueueEntry[]> {
  const sql = openSql(databaseTarget(databaseUrl(missiva)))
  try {
    return (await new Desk({ sql, clock: systemClock }).list({ pageSize: 500 })).rows
  } finally {
    await sql.close()
  }
}

function settle(missiva: Missiva, { domain, address }: { domain: string; address: string }) {
  const actor = { address: "exchange" }
  return withDirectory(missiva.folder, async (directory) => {
    await directory.createDomain({ name: domain }, actor)
    await directory.createAccount({ address: `alice@${domain}`, name: "Alice", password }, actor)
    await directory.routes.set("all", "", { source: address }, actor)
  })
}
