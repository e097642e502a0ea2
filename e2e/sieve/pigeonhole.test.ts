import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { sieveMessage } from "../../server/delivery/sieve-message.ts"
import { corpus } from "../../server/mime/fixtures.ts"
import { compile } from "../../server/sieve/compile.ts"
import { someFacts } from "../../server/sieve/fixtures.ts"
import { interpret } from "../../server/sieve/interpret.ts"
import { standardLanguage } from "../../server/sieve/standard.ts"
import { envelope, openPigeonhole, type Pigeonhole, stored } from "./pigeonhole.ts"

// Our interpreter against Pigeonhole's, over real and broken mail. Where the two differ and we have the standard on our
// side, the scripts leave it out:
// - i;ascii-casemap orders by capitals (RFC 4790 §9.2.1), Pigeonhole by small letters;
// - "string" compares by i;ascii-casemap unless told otherwise (RFC 5228 §2.7.3), in Pigeonhole by i;octet;
// - "location" is "MDA" at delivery (RFC 5183 §4.1), in sieve-test it is something else;
// - a :param that is not there matches nothing, not even "*" (RFC 5703 §4.2).

/** Every so many messages of the corpus. */
const every = 12

/**
 * A header whose end is not clear: the two find it elsewhere, and Pigeonhole stops when it is to edit it. A subject of
 * bytes without a charset, which here are read as windows-1252, and in Pigeonhole not at all.
 */
const unclear = new Set(["mime/hdr-fakeout.eml", "real/spam/0243.eml"])

const folder = join(import.meta.dirname, "scripts")
const scripts = readdirSync(folder)
const installed = existsSync("/usr/bin/sieve-test")
if (!installed) console.warn("SKIPPED: Pigeonhole's sieve-test is missing (Debian's package dovecot-sieve)")

function oursOf(source: string, bytes: Uint8Array): string[] {
  const program = compile(source, "test", standardLanguage)
  const facts = { ...someFacts, envelope, now: Date.now() }
  const { actions, failure } = interpret([program], sieveMessage(bytes, bytes.length), facts)
  if (failure) return [`failed in line ${failure.line}: ${failure.text}`]
  return actions
    .map((action) => {
      if (action.kind === "keep") return stored("INBOX", action.flags)
      if (action.kind === "fileinto") return stored(action.mailbox, action.flags)
      return action.kind === "redirect" ? `redirect ${action.address}` : action.kind
    })
    .sort()
}

describe.skipIf(!installed)("Sieve here and in Pigeonhole", () => {
  let pigeonhole: Pigeonhole
  const messages = corpus().filter(({ name }, index) => index % every === 3 && !unclear.has(name))

  beforeAll(() => {
    pigeonhole = openPigeonhole()
  })

  afterAll(() => pigeonhole.close())

  test.each(scripts)("%s does the same with every message", { timeout: 120_000 }, async (name) => {
    const source = readFileSync(join(folder, name), "utf8")
    const script = pigeonhole.script(name, source)
    for (const { name: letter, bytes } of messages) {
      const theirs = await pigeonhole.test(script, pigeonhole.message("message.eml", bytes))
      expect(oursOf(source, bytes), letter).toEqual(theirs)
    }
  })
})
