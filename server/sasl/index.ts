import type { ChannelBindings } from "./channel-binding.ts"
import { login } from "./login.ts"
import type { Mechanism } from "./mechanism.ts"
import { oauthbearer } from "./oauthbearer.ts"
import { plain } from "./plain.ts"
import { scramSha1, scramSha1Plus, scramSha256, scramSha256Plus } from "./scram/exchange.ts"
import { xoauth2 } from "./xoauth2.ts"

/** Every SASL mechanism, the one to be preferred first. */
export const mechanisms: readonly Mechanism[] = [
  scramSha256Plus,
  scramSha1Plus,
  scramSha256,
  scramSha1,
  oauthbearer,
  xoauth2,
  plain,
  login,
]

/** The names of the mechanisms that can be used on a connection. */
export function offered(bindings: ChannelBindings): string[] {
  return mechanisms.filter((mechanism) => mechanism.fits?.(bindings) ?? true).map(({ name }) => name)
}

/** The mechanism of a name, in any case, if it can be used on a connection. */
export function findMechanism(name: string, bindings: ChannelBindings): Mechanism | undefined {
  const found = mechanisms.find((mechanism) => mechanism.name === name.toUpperCase())
  return found && (found.fits?.(bindings) ?? true) ? found : undefined
}
