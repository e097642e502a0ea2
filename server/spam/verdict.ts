import { headerFields } from "../mime/header.ts"
import type { Reason } from "../reputation/reason.ts"

/** From how many points on something happens; undefined: it never does. */
export interface Thresholds {
  junkFrom: number | undefined
  refuseFrom: number | undefined
}

/** What we think of a message, and why. */
export interface Verdict {
  spam: boolean
  /** The sum of the points, in tenths. */
  score: number
  /** The weightiest first. */
  reasons: readonly Reason[]
}

/** Reasons that are told; the others count. */
const mostTold = 20

/** Adds reasons up. */
export function verdictOf(reasons: readonly Reason[], { junkFrom }: Pick<Thresholds, "junkFrom">): Verdict {
  const score = tenths(reasons.reduce((sum, { points }) => sum + points, 0))
  const told = reasons.filter(({ points }) => tenths(points) !== 0)
  return {
    spam: junkFrom !== undefined && score >= junkFrom,
    score,
    reasons: told.sort((a, b) => Math.abs(b.points) - Math.abs(a.points)).slice(0, mostTold),
  }
}

const tenths = (points: number) => Math.round(points * 10) / 10 + 0

/** What scanners for viruses found. */
export type Scan = { virus: string | undefined } | undefined

/**
 * The fields that carry a verdict, each with its line end. X-Missiva-Verdict is what the webmail reads; the others are
 * what filters and mail programs know, and what `spamtest` and `virustest` look at.
 */
export function verdictFields(verdict: Verdict, junkFrom: number | undefined, scan: Scan): string {
  const { spam, score, reasons } = verdict
  const told = reasons.map(({ name, points }) => `${name}=${tenths(points).toFixed(1)}`)
  const head = `X-Missiva-Verdict: ${spam ? "spam" : "ham"} score=${score.toFixed(1)}`
  const flag = spam ? "X-Spam-Flag: YES\r\n" : ""
  const required = junkFrom === undefined ? "" : ` required=${junkFrom.toFixed(1)}`
  const status = `X-Spam-Status: ${spam ? "Yes" : "No"}, score=${score.toFixed(1)}${required}\r\n`
  const virus =
    scan && `X-Virus-Status: ${scan.virus === undefined ? "Clean" : `Infected (${scan.virus})`}\r\n`
  return `${folded([head, ...told])}${flag}X-Spam-Score: ${score.toFixed(1)}\r\n${status}${virus ?? ""}`
}

/** "; " between the parts, and lines of at most 78 characters as far as possible (RFC 5322 §2.1.1). */
function folded([first = "", ...parts]: readonly string[]): string {
  const lines = [first]
  for (const part of parts) {
    const line = `${lines.at(-1)};`
    if (line.length + part.length + 1 > 77) lines.splice(-1, 1, line, part)
    else lines[lines.length - 1] = `${line} ${part}`
  }
  return `${lines.join("\r\n ")}\r\n`
}

/** Fields that say what a filter thinks: a stranger has no business to send them. */
const verdicts =
  /^(?:x-missiva-verdict|x-spam-(?:flag|score|status|level|bar|report|checker-version)|x-spam|x-spamd-(?:result|bar)|x-virus|x-virus-(?:status|scanned-result))$/i
const ownVerdict = /^x-missiva-verdict$/i

/** The header block without verdicts that came with it: all of them, or only those that claim to be ours. */
export function withoutVerdicts(block: Buffer, which: "all" | "ours"): Buffer {
  const form = which === "all" ? verdicts : ownVerdict
  const pieces: Buffer[] = []
  let kept = 0
  for (const field of headerFields(block)) {
    if (!form.test(field.name)) continue
    pieces.push(block.subarray(kept, field.start))
    kept = field.end
  }
  return kept === 0 && pieces.length === 0 ? block : Buffer.concat([...pieces, block.subarray(kept)])
}
