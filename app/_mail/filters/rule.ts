import { z } from "zod"
import { unescaped } from "./words.ts"

/** Text as it may stand in a script; its lines end with LF. */
const text = (most: number) =>
  z
    .string()
    .max(most)
    .refine(
      (given) => !given.includes("\0") && given.isWellFormed(),
      "This text has characters that are none",
    )
    .transform((given) => given.replace(/\r\n?/g, "\n"))

const wanted = (most: number) => text(most).refine((given) => given !== "", "Something is missing here")

const address = z
  .string()
  .trim()
  .max(320)
  .regex(/^[^\s<>()[\]\\,;:@"\p{Cc}]+@[^\s<>(),;:@"\\\p{Cc}]+$/u, "This is not an email address")

/** A day in one time zone, whose offset on that day stands beside it. */
const day = z.object({
  date: z.iso.date(),
  zone: z.string().regex(/^[+-][0-2][0-9][0-5][0-9]$/),
})
export type Day = z.infer<typeof day>

/** How a text is compared with what is there. */
export const matches = ["contains", "is", "begins", "ends", "matches"] as const
export type Match = (typeof matches)[number]

const compared = { match: z.enum(matches), not: z.boolean(), text: wanted(2_000) }

/** The most a number with its unit may come to in a script. */
const sizes = z
  .object({
    kind: z.literal("size"),
    match: z.enum(["over", "under"]),
    amount: z.int().min(1).max(2_000_000),
    unit: z.enum(["K", "M"]),
  })
  .refine(({ amount, unit }) => unit === "K" || amount < 2_048, "No message is that large")

/**
 * What is asked of a message. "from" and "to" (with Cc) look for a text they contain in the whole field, and for all
 * else at the addresses alone.
 */
const anyCondition = z.union([
  z.object({ kind: z.enum(["from", "to", "subject", "list"]), ...compared }),
  z.object({
    kind: z.literal("header"),
    name: z
      .string()
      .max(100)
      .regex(/^[!-9;-~]+$/, "A field has a name of letters, digits and dashes"),
    ...compared,
  }),
  z.object({ kind: z.literal("body"), not: z.boolean(), text: wanted(2_000) }),
  sizes,
  z.object({ kind: z.literal("date"), match: z.enum(["on", "since", "before"]), day }),
  z.object({ kind: z.literal("attachment"), not: z.boolean() }),
])
export type Condition = z.infer<typeof anyCondition>

/** How a key of :matches is called: a star at one end alone is "begins" or "ends". */
export function matchOf(key: string): { match: Match; text: string } {
  const begins = key.endsWith("*") ? unescaped(key.slice(0, -1)) : undefined
  if (begins) return { match: "begins", text: begins }
  const ends = key.startsWith("*") ? unescaped(key.slice(1)) : undefined
  return ends ? { match: "ends", text: ends } : { match: "matches", text: key }
}

/** What would be written alike is one and the same condition. */
function canonical(given: Condition): Condition {
  if (!("match" in given) || given.kind === "size" || given.kind === "date") return given
  const one = given.match === "matches" ? { ...given, ...matchOf(given.text) } : given
  if (one.kind !== "header") return one
  const { name, kind: _, ...rest } = one
  if (name === "subject") return { ...rest, kind: "subject" }
  if (name === "list-id") return { ...rest, kind: "list" }
  return name === "from" && one.match === "contains" ? { ...rest, kind: "from" } : one
}

const condition = anyCondition.transform(canonical)

/** A system flag, or a keyword as IMAP takes it. */
const flag = z
  .string()
  .max(100)
  .regex(
    /^(\\Seen|\\Flagged|[^\s\\(){%*"\]\p{Cc}\x80-\u{10ffff}]+)$/u,
    "A keyword is one word of plain letters",
  )

const mailbox = wanted(1_000).refine((path) => !/[\p{Cc}*%]/u.test(path), "A mailbox has no such name")

/** What is done with a message. */
const action = z.union([
  z.object({ do: z.literal("mark"), flag }),
  z.object({ do: z.enum(["move", "copy"]), mailbox }),
  z.object({ do: z.literal("forward"), address, keep: z.boolean() }),
  z.object({ do: z.literal("reply"), subject: text(500), text: wanted(20_000) }),
  z.object({ do: z.literal("reject"), text: wanted(2_000) }),
  z.object({ do: z.literal("delete") }),
])
export type Action = z.infer<typeof action>

/** The order in which actions stand in a script: flags count for what is filed behind them. */
const order: readonly Action["do"][] = ["mark", "copy", "move", "forward", "reply", "reject", "delete"]

/** Behind these nothing more is done with a message: neither rules nor an absence could go together with them. */
export const isFinal = (each: Pick<Action, "do">) => ["reply", "reject", "delete"].includes(each.do)

/** One rule. With "every" it is for all messages and has no conditions. */
export const rule = z
  .object({
    name: text(200),
    on: z.boolean(),
    join: z.enum(["all", "any", "every"]),
    conditions: z.array(condition).max(50),
    actions: z.array(action).max(20),
    /** No rules behind it look at the message. */
    stop: z.boolean(),
  })
  .refine(({ join, conditions }) => (join === "every") === (conditions.length === 0), {
    message: "A rule has conditions, or is for every message",
    path: ["conditions"],
  })
  .refine(({ actions, stop }) => actions.length > 0 || stop, {
    message: "A rule does something",
    path: ["actions"],
  })
  .refine(({ actions }) => actions.length === 1 || !actions.some(({ do: what }) => what === "reject"), {
    message: "What is refused cannot be filed or sent on as well",
    path: ["actions"],
  })
  .refine(({ actions }) => actions.filter(({ do: what }) => what === "reply").length < 2, {
    message: "A rule replies once",
    path: ["actions"],
  })
  .transform((given) => ({
    ...given,
    actions: given.actions.toSorted((a, b) => order.indexOf(a.do) - order.indexOf(b.do)),
    stop: given.stop || given.actions.some(isFinal),
  }))
export type Rule = z.infer<typeof rule>

/** As many as a script of the largest size could hold. */
export const rules = z.array(rule).max(500)

/** An answer to all mail while one is away (RFC 5230). */
export const absence = z.object({
  on: z.boolean(),
  from: day.optional(),
  until: day.optional(),
  subject: text(500),
  text: text(20_000),
  /** How many days one answer is enough for one sender. */
  days: z.int().min(1).max(90),
  /** Whose mail is answered beside that to the account's own addresses. */
  addresses: z.array(address).max(50),
})
export type Absence = z.infer<typeof absence>

export const noAbsence: Absence = { on: false, subject: "", text: "", days: 7, addresses: [] }
