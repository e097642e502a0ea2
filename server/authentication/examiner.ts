// Whether an incoming message is from whom it says it is. What always holds:
// - The fields on top are ours alone: what claims to be ours and came with the message is taken out.
// - Nothing here throws or waits for long: questions and time are limited for each message, and what cannot be found
//   out is a "temperror", for which nobody is refused.
// - What a stranger wrote costs bounded work: large headers, many signatures and long chains are cut before they are read.

import type { Clock } from "../clock.ts"
import type { Log } from "../log.ts"
import { headerFields, unfolded } from "../mime/header.ts"
import { type Alignment, checkAlignment, checkSignatures, checkSpf, type Signatures } from "./checks.ts"
import { asciiDomain } from "./domain-name.ts"
import type { Arrival, CheckResult, Examination, Examiner, Findings, WholeMessage } from "./examination.ts"
import { type DmarcMode, judge } from "./judgement.ts"
import { type Lookup, within } from "./resolver.ts"
import { resultsField, withoutResultsOf } from "./results-field.ts"

/** What one message may make us ask, and how long that may take in all, milliseconds. */
const questions = 150
const time = 25_000

export interface ExaminerParts {
  lookup: Lookup
  /** As we call ourselves; our authserv-id (RFC 8601 §2.5). */
  hostname: string
  mode: DmarcMode
  trustedSealers: readonly string[]
  /** Clients whose mail is not checked: this machine. */
  isExempt(address: string): boolean
  /** Told what DMARC made of each message, for the reports to its domain. */
  note?(arrival: Arrival, noted: Noted): void
  /** Shown each message that was checked, while it can still be read. */
  look?(arrival: Arrival, message: WholeMessage, findings: Findings): Promise<void>
  clock: Clock
  log: Log
}

/** What a report tells about one message. */
export interface Noted {
  alignment: Alignment
  findings: Findings
  disposition: Examination["disposition"]
}

/** The checks of a real server. */
export class MailExaminer implements Examiner {
  readonly #parts: ExaminerParts

  constructor(parts: ExaminerParts) {
    this.#parts = parts
  }

  strip(header: Buffer): Buffer {
    return withoutResultsOf(this.#parts.hostname, header)
  }

  isExempt(client: string): boolean {
    return this.#parts.isExempt(client)
  }

  async examine(arrival: Arrival, message: WholeMessage): Promise<Examination> {
    const { isExempt, log } = this.#parts
    if (isExempt(arrival.client)) return { fields: "", disposition: "none", reason: "", findings: undefined }
    try {
      return await this.#examine(arrival, message)
    } catch (cause) {
      const { client, trace } = arrival
      log.error("authentication.fault", { trace, client, cause: cause as Error })
      return this.#answer(unknown, { disposition: "none", reason: "" })
    }
  }

  async #examine(arrival: Arrival, message: WholeMessage): Promise<Examination> {
    const { hostname, clock, mode, trustedSealers, note, look } = this.#parts
    const lookup = within(this.#parts.lookup, { questions, time })
    const [spf, signatures] = await Promise.all([
      checkSpf(arrival, lookup, hostname),
      checkSignatures(message, lookup, clock.now()),
    ])
    const alignments = await checkAlignment(signatures, spf, lookup)
    const list = listOf(message.header)
    const nullSender = arrival.sender === ""
    const judgement = judge({ mode, alignments, signatures, spf, nullSender, trustedSealers, list })
    const findings = findingsOf(spf, signatures, alignments)
    const [alignment] = alignments
    if (alignment?.record) note?.(arrival, { alignment, findings, disposition: judgement.disposition })
    if (judgement.disposition !== "reject") await look?.(arrival, message, findings)
    return this.#answer(findings, judgement)
  }

  #answer(findings: Findings, judgement: Pick<Examination, "disposition" | "reason">): Examination {
    return { ...judgement, findings, fields: resultsField(this.#parts.hostname, findings) }
  }
}

const unknown: Findings = {
  spf: { result: "temperror", domain: "" },
  dkim: [],
  dmarc: { result: "temperror", domain: "" },
  arc: { result: "none", sealer: "" },
}

function findingsOf(
  spf: { result: CheckResult; domain: string },
  { dkim, arc, fromFields }: Signatures,
  alignments: Alignment[],
): Findings {
  // Several From fields, or authors of several domains, pass only together.
  const worst = alignments.find(({ result }) => result !== "pass") ?? alignments[0]
  const dmarc =
    worst && fromFields === 1
      ? { result: worst.result, domain: worst.domain }
      : { result: "permerror" as const, domain: "" }
  return { spf, dkim, dmarc, arc: { result: arc.result, sealer: arc.sealers.at(-1) ?? "" } }
}

/** The domain in List-Id (RFC 2919 §2). */
function listOf(header: Buffer): string | undefined {
  for (const field of headerFields(header)) {
    if (field.name.toLowerCase() !== "list-id") continue
    return asciiDomain(/<([^<>\s]+)>\s*$/.exec(unfolded(header, field).slice(-500))?.[1] ?? "")
  }
  return undefined
}
