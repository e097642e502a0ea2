import type { Alignment, Signatures } from "./checks.ts"
import { isWithin } from "./domain-name.ts"
import type { CheckResult, Disposition } from "./examination.ts"

/** What to do when a domain asks for mail that fails DMARC to be refused: do so, put it into Junk, or only look. */
export type DmarcMode = "enforce" | "quarantine" | "observe"

/** All that matters for what becomes of a message. */
export interface JudgementFacts {
  mode: DmarcMode
  /** One for each domain in From. */
  alignments: Alignment[]
  signatures: Signatures
  spf: { result: CheckResult; domain: string }
  /** Is MAIL FROM the null sender? */
  nullSender: boolean
  /** Domains whose seals we believe (RFC 8617 §5.2). */
  trustedSealers: readonly string[]
  /** Domain in List-Id, where the message comes from a mailing list (RFC 2919). */
  list: string | undefined
}

/** What becomes of a message, and why, in words for people. */
export interface Judgement {
  disposition: Disposition
  reason: string
}

const fine: Judgement = { disposition: "none", reason: "" }

/**
 * Decides by DMARC alone. What could not be found out ("temperror") is never held against a message, and SPF alone
 * refuses nothing: it fails for every forwarded message.
 */
export function judge(facts: JudgementFacts): Judgement {
  const { signatures, alignments, nullSender, mode } = facts
  if (mode === "observe") return fine
  // Which of them a reader sees is chance; a signature may be about the other (RFC 5322 §3.6, RFC 9989 §11.5).
  if (signatures.fromFields > 1)
    return limited(mode, { disposition: "reject", reason: "it has several From fields" })
  if (alignments.length === 0 || alignments.some(({ domain }) => domain === ""))
    return nullSender ? fine : { disposition: "quarantine", reason: "its From field names no usable author" }
  const failed = alignments.filter(({ result, policy }) => result === "fail" && policy !== "none")
  const worst = failed.find(({ policy }) => policy === "reject") ?? failed[0]
  if (!worst || isVouchedFor(facts)) return fine
  const reason = `neither SPF nor DKIM shows that it is from ${worst.domain}`
  if (worst.policy === "quarantine" || isFromList(facts)) return { disposition: "quarantine", reason }
  return limited(mode, { disposition: "reject", reason: `${reason}, which asks for such mail to be refused` })
}

function limited(mode: DmarcMode, judgement: Judgement): Judgement {
  return mode === "enforce" ? judgement : { ...judgement, disposition: "quarantine" }
}

// Every sealer is one we believe, and the first one saw it pass.
function isVouchedFor({ signatures: { arc }, trustedSealers }: JudgementFacts): boolean {
  const trusted = (sealer: string) => trustedSealers.some((domain) => isWithin(sealer, domain))
  return arc.result === "pass" && arc.sealers.every(trusted) && /;\s*dmarc\s*=\s*pass\b/i.test(arc.first)
}

// Lists that put their footer under a message break its signature; what they sign themselves goes to Junk rather than
// away (RFC 9989 §7.4).
function isFromList({ list, signatures, spf }: JudgementFacts): boolean {
  if (!list) return false
  const proven = signatures.dkim.filter(({ result }) => result === "pass").map(({ domain }) => domain)
  if (spf.result === "pass") proven.push(spf.domain)
  return proven.some((domain) => domain.includes(".") && isWithin(list, domain))
}
