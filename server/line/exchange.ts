import type { Origin } from "../directory/credentials.ts"
import { converse } from "../sasl/converse.ts"
import type { Identity, Mechanism } from "../sasl/mechanism.ts"
import type { LineSession, Premises } from "./session.ts"

/**
 * Leads the exchange of a mechanism to its end.
 * @param ask sends a challenge and gives the response, both in base64
 * @param initial the response that came with the command
 * @throws as `converse`: a SaslFault is a mistake in the command
 */
export function exchange(
  session: LineSession<Premises>,
  mechanism: Mechanism,
  {
    from,
    ask,
    initial,
  }: { from: Origin; ask: (challenge: string) => Promise<string>; initial: string | undefined },
): Promise<Identity> {
  const { premises, protocol, bindings } = session
  const surroundings = { directory: premises.directory, from, audience: protocol, bindings }
  return converse(mechanism.exchange(surroundings), ask, initial)
}
