import { headerFields } from "../mime/header.ts"
import { completed, foldedNames, relaxedField, type SigningKey, signedFields } from "./signing.ts"

/** The longest chain there may be (RFC 8617 §4.2.1). */
const longestChain = 50

/** What a seal is made of. */
export interface SealFacts {
  /** As it will be sent. */
  header: Buffer
  bodyHash: string
  /** What we found when the message came: `method=result property=value`. */
  results: readonly string[]
  /** As we call ourselves. */
  authservId: string
  /** Milliseconds. */
  now: number
}

interface Set {
  seal?: string
  signature?: string
  results?: string
}

const parts = {
  "arc-seal": "seal",
  "arc-message-signature": "signature",
  "arc-authentication-results": "results",
} as const

/**
 * The ARC set of a message that we pass on (RFC 8617 §5.1): what we found, a signature over the message as it leaves, and
 * a seal over the chain. @returns three fields with their line ends, the seal on top; "" where a chain is broken or full
 */
export function arcSet(key: SigningKey, facts: SealFacts): string {
  const chain = chainIn(facts.header)
  const broken = facts.results.some((line) => line.startsWith("arc=") && !line.startsWith("arc=pass"))
  const checked = facts.results.some((line) => line.startsWith("arc=pass"))
  const instance = chain.length + 1
  if (broken || instance > longestChain || (chain.length > 0 && !checked)) return ""
  const seconds = Math.floor(facts.now / 1000)
  const shown = facts.results.filter((line) => !line.startsWith("arc=") || chain.length > 0)
  const results = `ARC-Authentication-Results: i=${instance}; ${facts.authservId};\r\n\t${shown.join(";\r\n\t")}\r\n`
  const { names, text } = signedFields(facts.header, ["DKIM-Signature"])
  const signature = completed(
    "ARC-Message-Signature",
    [
      `i=${instance}; a=${key.algorithm}; c=relaxed/relaxed; d=${key.domain};`,
      `s=${key.selector}; t=${seconds};`,
      ...foldedNames(names),
      `bh=${facts.bodyHash};`,
      "b=",
    ],
    { text, key },
  )
  const earlier = chain.flatMap((set) => [set.results!, set.signature!, set.seal!])
  const seal = completed(
    "ARC-Seal",
    [
      `i=${instance}; a=${key.algorithm}; t=${seconds}; cv=${chain.length === 0 ? "none" : "pass"};`,
      `d=${key.domain}; s=${key.selector}; b=`,
    ],
    { text: [...earlier, relaxed(results), relaxed(signature)].join(""), key },
  )
  return seal + signature + results
}

function relaxed(field: string): string {
  const colon = field.indexOf(":")
  return relaxedField(field.slice(0, colon), field.slice(colon + 1))
}

/** The sets of a chain in order, each field in its relaxed form; as many as follow each other without a gap. */
function chainIn(header: Buffer): Set[] {
  const sets: Set[] = []
  for (const field of headerFields(header)) {
    const name = field.name.toLowerCase()
    const part = parts[name as keyof typeof parts]
    if (!part) continue
    const value = header.toString("latin1", field.value, field.end)
    const instance = Number(/(?:^|;)\s*i\s*=\s*(\d{1,2})\s*;/.exec(value)?.[1] ?? 0)
    if (instance < 1 || instance > longestChain) continue
    sets[instance - 1] = { ...sets[instance - 1], [part]: relaxedField(name, value) }
  }
  const complete = Array.from(sets, (set) => Boolean(set?.seal && set.signature && set.results))
  const gap = complete.indexOf(false)
  return gap === -1 ? sets : sets.slice(0, gap)
}
