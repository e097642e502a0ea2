import type { Mechanism } from "./mechanism.ts"
import { oauthbearer } from "./oauthbearer.ts"
import { plain } from "./plain.ts"
import { xoauth2 } from "./xoauth2.ts"

/** Every SASL mechanism by name. Each is a capability too. */
export const mechanisms: ReadonlyMap<string, Mechanism> = new Map(
  [plain, oauthbearer, xoauth2].map((mechanism) => [mechanism.name, mechanism]),
)
