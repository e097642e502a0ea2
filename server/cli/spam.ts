import { createHash } from "node:crypto"
import { readdir, readFile, stat } from "node:fs/promises"
import { join } from "node:path"
import catalogue from "../../messages/en/spam.json" with { type: "json" }
import { MailError } from "../errors.ts"
import type { Reason } from "../reputation/reason.ts"
import { spamStatus, startAgain } from "../spam/desk.ts"
import { openJudge } from "../spam/judge.ts"
import { allTokens, type Kind, learningStatus, site, teach } from "../spam/learning.ts"
import { limits } from "../spam/limits.ts"
import { readMessage } from "../spam/reading.ts"
import { choose } from "../spam/thresholds.ts"
import { tokensOf } from "../spam/tokens.ts"
import { flag, oneOf, option, optionalWord, type Reader, word, words } from "./arguments.ts"
import { type Answer, actor, type Desk, type Noun, verb } from "./command.ts"
import { plain, table } from "./table.ts"
import { UsageError } from "./usage-error.ts"

/** Messages given at once. */
const mostFiles = 100_000

/** The files that are meant: those of a folder, too. */
async function filesOf(paths: readonly string[]): Promise<string[]> {
  const files: string[] = []
  for (const path of paths) {
    const known = await stat(path).catch((error: NodeJS.ErrnoException) => {
      throw new MailError("invalid", `${path} cannot be read (${error.code})`)
    })
    if (!known.isDirectory()) files.push(path)
    else
      for (const entry of await readdir(path, { withFileTypes: true }))
        if (entry.isFile()) files.push(join(path, entry.name))
  }
  return files
}

/** Messages of files are in no mailbox: they are known by a number below zero that their bytes give. */
function contentIdOf(bytes: Buffer): number {
  return -1 - (createHash("sha256").update(bytes).digest().readUInt32BE(0) >>> 1)
}

async function teachFiles(
  desk: Desk,
  accountId: number,
  kind: Kind,
  paths: readonly string[],
): Promise<Answer> {
  const files = await filesOf(paths)
  let learnt = 0
  for (const file of files) {
    const bytes = await readFile(file)
    const tokens = allTokens(tokensOf(readMessage(bytes.subarray(0, limits.message))))
    const lesson = { accountId, contentId: contentIdOf(bytes), kind, tokens, now: desk.clock.now() }
    if (await desk.sql.write((tx) => teach(tx, lesson))) learnt++
  }
  const known = files.length - learnt
  const text = `${learnt} learnt as ${kind}${known > 0 ? `, ${known} were known as that` : ""}`
  return { text, json: { learnt, known } }
}

const learn = verb({
  summary: "teach messages as spam or as good mail; without ACCOUNT, for everybody. Folders are read too",
  words: { kind: word("spam|ham", oneOf(["spam", "ham"])), rest: words("[ACCOUNT] FILE", mostFiles) },
  async run(desk, { kind, rest }) {
    const [first = "", ...others] = rest
    const personal = first.includes("@") && (await stat(first).catch(() => undefined)) === undefined
    if (personal && others.length === 0) throw new UsageError("Which files?")
    const accountId = personal ? (await desk.directory.findAccount({ address: first })).id : site
    return teachFiles(desk, accountId, kind, personal ? others : rest)
  },
})

const sentences: Record<string, string> = catalogue.reasons

const told = ({ name, points, words: { values } }: Reason) => {
  const details = Object.values(values).join(", ")
  return (
    `${points > 0 ? "+" : ""}${points.toFixed(1)}`.padStart(6) +
    `  ${name.padEnd(22)}${sentences[name] ?? ""}${details === "" ? "" : ` (${plain(details)})`}`
  )
}

const check = verb({
  summary: "tell what the filter makes of a message, and why. Nobody is asked about its sender",
  words: { file: word("FILE") },
  options: { account: option("ADDRESS", "by what this account learnt, and by its limits") },
  async run(desk, { file, account }) {
    const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      throw new MailError("invalid", `${file} cannot be read (${error.code})`)
    })
    const judge = openJudge(desk)
    const accounts = account === undefined ? [] : [await desk.directory.findAccount({ address: account })]
    const { verdict, refusal } = await judge.judge({
      arrival: { client: "", helo: "", sender: "", recipients: [] },
      message: { header: bytes, async *body() {} },
      accounts,
      trace: "check",
    })
    if (!verdict) return { text: refusal ?? "No verdict", json: { refusal: refusal ?? null }, exitCode: 1 }
    const { spam, score, reasons } = verdict
    const lines = [`${spam ? "spam" : "ham"}, ${score.toFixed(1)} points`, ...reasons.map(told)]
    return { text: lines.join("\n"), json: { spam, score, refusal: refusal ?? null, reasons } }
  },
})

/** Days of which the status tells. */
const shownDays = 14

const status = verb({
  summary: "show what was learnt, and how the filter is set",
  async run({ sql, clock, directory, config }) {
    const { models, waiting } = await learningStatus(sql)
    const { days } = await spamStatus({ sql, clock }, { days: shownDays })
    const verdicts = days
      .filter(({ ham, spam, refused, virus }) => ham + spam + refused + virus > 0)
      .map(({ day, ham, spam, refused, virus }) => [
        new Date(day).toISOString().slice(0, 10),
        ...[ham, spam, refused, virus].map(String),
      ])
    const rows: string[][] = []
    for (const { accountId, spam, ham, tokens } of models) {
      const who =
        accountId === site
          ? "everybody"
          : await directory.findAccount({ id: accountId }).then(
              ({ address }) => address,
              () => `account ${accountId}`,
            )
      rows.push([who, String(spam), String(ham), tokens > 0 ? String(tokens) : "-"])
    }
    const { junkFrom, refuseFrom } = config.spam
    const { path, host, port } = { path: "", host: "", port: 0, ...config.clamav }
    const lines = [
      `To Junk from ${junkFrom ?? "never"}, refused from ${refuseFrom ?? "never"}; viruses: ${config.viruses}`,
      `Rspamd: ${config.rspamdUrl ?? "off"}; ClamAV: ${config.clamav ? path || `${host}:${port}` : "off"}`,
      `${waiting} lessons wait to be learnt`,
      ...(rows.length > 0
        ? ["", table(["WHO", "SPAM", "GOOD", "TOKENS"], rows)]
        : ["Nothing was learnt yet"]),
      ...(verdicts.length > 0 ? ["", table(["DAY", "GOOD", "JUNK", "REFUSED", "VIRUSES"], verdicts)] : []),
    ]
    return { text: lines.join("\n"), json: { junkFrom, refuseFrom, waiting, models, days } }
  },
})

const readLimit: Reader<number | null | "default"> = (text, lead) => {
  if (text === "off") return null
  if (text === "default") return text
  const points = Number(text)
  if (!/^\d{1,4}(\.\d)?$/.test(text) || points > 1_000)
    throw new UsageError(`${lead} points such as 6.5, off or default, not "${text}"`)
  return points
}

const set = verb({
  summary: "set from how many points on mail of one account goes to Junk, or is refused",
  words: { account: word("ACCOUNT") },
  options: {
    junkFrom: option("POINTS", "to Junk: points, off, or default (as for everybody)", readLimit),
    refuseFrom: option("POINTS", "refused: the same", readLimit),
  },
  async run({ sql, directory }, { account, junkFrom, refuseFrom }) {
    if (junkFrom === undefined && refuseFrom === undefined)
      throw new UsageError("Say --junk-from or --refuse-from")
    const { id, address } = await directory.findAccount({ address: account })
    const change = {
      ...(junkFrom !== undefined && { junkFrom }),
      ...(refuseFrom !== undefined && { refuseFrom }),
    }
    await choose(sql, id, change)
    return { text: `Set for ${address}`, json: { address, ...change } }
  },
})

const forget = verb({
  summary: "forget what was learnt by one account, or (without one, with --everybody) by the site",
  words: { account: optionalWord("ACCOUNT") },
  options: { everybody: flag("the site's filter, which all share; people keep their own") },
  async run({ sql, directory }, { account, everybody }) {
    if ((account === undefined) !== everybody) throw new UsageError("Say whose: ACCOUNT, or --everybody")
    const owner = account === undefined ? undefined : await directory.findAccount({ address: account })
    await startAgain(sql, owner?.id)
    const subject = owner?.address ?? "all"
    await directory.recordChange(actor, { action: "spam.forget", subject })
    return { text: `The filter of ${owner?.address ?? "everybody"} starts again`, json: { subject } }
  },
})

export const spam: Noun = { summary: "the spam filter", verbs: { learn, check, status, set, forget } }
