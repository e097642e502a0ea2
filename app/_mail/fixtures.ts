// What the tests of this room share: somebody of the demo, and their mail over the wire.

import { afterAll } from "vitest"
import { type Missiva, password } from "../../e2e/missiva.ts"
import { Connections, type MailSession } from "./connections.ts"

export const bob: MailSession = { sessionId: "bob", accountId: 2, address: "bob@example.test" }

/** Connections to a Missiva for all tests of a file; bob's are closed when they are over. */
export function connectionsTo(missiva: () => Missiva): Connections {
  const connections = new Connections(async ({ address }) => ({
    host: "127.0.0.1",
    port: missiva().ports.imap,
    secure: false,
    tls: { rejectUnauthorized: false },
    auth: { user: address, pass: password },
  }))
  afterAll(() => connections.close(bob.sessionId))
  return connections
}
