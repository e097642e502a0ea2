import { X509Certificate } from "node:crypto"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import type { ConnectionOptions, PeerCertificate } from "node:tls"
import type { Config } from "../../server/config.ts"
import type { Directory } from "../../server/directory/directory.ts"
import { MailError } from "../../server/errors.ts"
import type { ImapAccess, MailSession } from "./connections.ts"
import type { SieveAccess } from "./filters/managesieve.ts"

/** The address by which this machine reaches a listener bound to `bind`. */
export function loopback(bind: string): string {
  if (bind === "0.0.0.0") return "127.0.0.1"
  return bind === "::" ? "localhost" : bind
}

/**
 * Trusts exactly the certificate the mail process serves, by its fingerprint: it may be self-signed, and it names the
 * public host, not the loopback address.
 */
export async function pinnedTls(config: Config): Promise<ConnectionOptions> {
  const path = config.tls?.cert ?? join(config.dataFolder, "tls", "certificate.pem")
  const pem = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new MailError("unavailable", "The mail server is not running yet", { cause })
  })
  const pinned = new X509Certificate(pem).fingerprint256
  return {
    ca: [pem],
    allowPartialTrustChain: true,
    minVersion: "TLSv1.2",
    checkServerIdentity: (_host: string, served: PeerCertificate) =>
      served.fingerprint256 === pinned ? undefined : new Error("the mail server served another certificate"),
  } as ConnectionOptions
}

/** Our own IMAP server, entered with a token of the web session that lives five minutes. */
export function imapAccess(
  config: Config,
  directory: Directory,
): (session: MailSession) => Promise<ImapAccess> {
  return async (session) => {
    const port = config.ports.imap
    if (port === "off") throw new MailError("unavailable", "The IMAP server is turned off")
    return {
      host: loopback(config.bind),
      port,
      secure: false,
      doSTARTTLS: true,
      tls: await pinnedTls(config),
      auth: {
        user: session.address,
        accessToken: directory.mintToken(session.accountId, session.sessionId, "imap"),
      },
    }
  }
}

/** Our own ManageSieve server, entered in the same way. @throws MailError "unavailable" */
export async function sieveAccess(
  config: Config,
  directory: Directory,
  session: MailSession,
): Promise<SieveAccess> {
  const port = config.ports.managesieve
  if (port === "off") throw new MailError("unavailable", "Filters are turned off on this server")
  const token = directory.mintToken(session.accountId, session.sessionId, "managesieve")
  const auth = { user: session.address, token }
  return { host: loopback(config.bind), port, tls: await pinnedTls(config), auth }
}
