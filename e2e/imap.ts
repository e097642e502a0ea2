import { ImapFlow, type ImapFlowOptions } from "imapflow"
import { type Missiva, password } from "./missiva.ts"

/** Connects and signs in as a mail program does. The caller logs out. @param how what is not as usual here */
export async function openImap(how: Partial<ImapFlowOptions> & { port: number }): Promise<ImapFlow> {
  const client = new ImapFlow({
    host: "127.0.0.1",
    secure: false,
    tls: { rejectUnauthorized: false },
    logger: false,
    ...how,
  })
  // Who waits for an answer is told when the line breaks.
  client.on("error", () => undefined)
  await client.connect()
  return client
}

/** The mail of somebody of the demo, over TLS. */
export const imapOf = (missiva: Missiva, user: string): Promise<ImapFlow> =>
  openImap({ port: missiva.ports.imaps, secure: true, auth: { user, pass: password } })
