import { randomBytes } from "node:crypto"
import { saslPrepared } from "../../directory/saslprep.ts"
import type { ScramMechanism } from "../../directory/scram-keys.ts"
import { isBindable } from "../channel-binding.ts"
import { type Mechanism, mustBeSelf, refused, utf8 } from "../mechanism.ts"
import { ScramDialogue } from "./dialogue.ts"

/** 144 random bits; base64 has no comma. */
const newNonce = () => randomBytes(18).toString("base64")

/** SCRAM (RFC 5802, RFC 7677): the password is proven without being sent, and the server proves that it knows it. */
function scram(mechanism: ScramMechanism, plus: boolean): Mechanism {
  return {
    name: plus ? `${mechanism}-PLUS` : mechanism,
    fits: (bindings) => !plus || isBindable(bindings),
    async *exchange({ directory, from, bindings }) {
      const dialogue = new ScramDialogue({ mechanism, plus, bindings, nonce: newNonce() })
      const first = dialogue.open(utf8(yield ""))
      if (!first) throw refused()
      const { key, settle } = await directory.beginScram(saslPrepared(first.user) ?? first.user, mechanism)
      const verdict = dialogue.close(utf8(yield dialogue.challenge(key)))
      if (!verdict) throw refused()
      const identity = await settle(verdict.right, from)
      mustBeSelf(first.authorize, first.user)
      const nothing = yield verdict.signature
      if (nothing.length > 0) throw refused()
      return identity
    },
  }
}

export const scramSha1 = scram("SCRAM-SHA-1", false)
export const scramSha1Plus = scram("SCRAM-SHA-1", true)
export const scramSha256 = scram("SCRAM-SHA-256", false)
export const scramSha256Plus = scram("SCRAM-SHA-256", true)
