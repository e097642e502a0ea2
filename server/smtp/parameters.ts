import type { MessageRequest, NotifyOn, RecipientRequest } from "../queue/envelope.ts"
import { Refusal, type Reply } from "./reply.ts"
import { decodeUnitext, decodeXtext } from "./xtext.ts"

/** What has to be known to judge parameters. Times are milliseconds. */
export interface ParameterFacts {
  /** Extensions offered now, by their EHLO keyword. */
  offered: ReadonlySet<string>
  messageLimit: number
  now: number
  /** How far ahead a message may be held. */
  longestHold: number
  /** The highest priority this client may ask for. */
  highestPriority: number
}

/** What MAIL FROM asked for. */
export interface MailParameters {
  /** SIZE, bytes; undefined when it was not said. */
  size?: number
  smtputf8: boolean
  request: MessageRequest
  /** A priority that was asked for and is higher than may be had. */
  loweredPriority?: true
}

type Reader<Into> = (value: string | undefined, into: Into, facts: ParameterFacts) => void
interface Parameter<Into> {
  /** Keyword of the extension it belongs to. */
  extension: string
  read: Reader<Into>
}

const malformed = (name: string): Reply => ({
  code: 501,
  enhanced: "5.5.4",
  text: `The value of ${name} is not right`,
})

/** @throws Refusal when the value is no match */
function matched(name: string, form: RegExp, value: string | undefined): RegExpExecArray {
  const found = value === undefined ? null : form.exec(value)
  if (!found) throw new Refusal(malformed(name))
  return found
}

function noValue(name: string, value: string | undefined): void {
  if (value !== undefined) throw new Refusal(malformed(name))
}

// RFC 1870 §6.1: refused now rather than after it has come.
const size: Reader<MailParameters> = (value, into, { messageLimit }) => {
  into.size = Number(matched("SIZE", /^\d{1,20}$/, value)[0])
  if (into.size <= messageLimit) return
  throw new Refusal({
    code: 552,
    enhanced: "5.3.4",
    text: `The message is larger than ${messageLimit} bytes`,
  })
}

const body: Reader<MailParameters> = (value, into, { offered }) => {
  const type = matched("BODY", /^(7BIT|8BITMIME|BINARYMIME)$/i, value)[0].toUpperCase()
  if (type === "BINARYMIME" && !offered.has("BINARYMIME")) throw new Refusal(malformed("BODY"))
  into.request.bodyType = type as NonNullable<MessageRequest["bodyType"]>
}

const envid: Reader<MailParameters> = (value, into) => {
  const decoded = value && value.length <= 100 ? decodeXtext(value) : undefined
  if (!decoded) throw new Refusal(malformed("ENVID"))
  into.request.envelopeId = decoded
}

/** HOLDFOR and HOLDUNTIL (RFC 4865 §4) say the same thing in two ways, so one of them is enough. */
function hold(name: string, until: number, into: MailParameters, facts: ParameterFacts): void {
  if (into.request.holdUntil !== undefined || !(until > 0)) throw new Refusal(malformed(name))
  if (until > facts.now + facts.longestHold)
    throw new Refusal({
      code: 501,
      enhanced: "5.5.4",
      text: `A message can be held for ${Math.floor(facts.longestHold / 1000)} seconds at most`,
    })
  into.request.holdUntil = until
}

const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)$/i

// RFC 2852 §4: a time that has run out already can only be told of, not be kept.
const deliverBy: Reader<MailParameters> = (value, into, { now }) => {
  const [, seconds, mode, trace] = matched("BY", /^([+-]?\d{1,9});([NR])(T)?$/i, value)
  const returned = mode!.toUpperCase() === "R"
  if (returned && Number(seconds) <= 0) throw new Refusal(malformed("BY"))
  into.request.deliverBy = {
    at: now + Number(seconds) * 1000,
    mode: returned ? "R" : "N",
    trace: trace !== undefined,
  }
}

const priority: Reader<MailParameters> = (value, into, { highestPriority }) => {
  const asked = Number(matched("MT-PRIORITY", /^(?:0|-?[1-9])$/, value)[0])
  if (asked > highestPriority) into.loweredPriority = true
  into.request.priority = Math.min(asked, highestPriority)
}

const mailParameters: Readonly<Record<string, Parameter<MailParameters>>> = {
  SIZE: { extension: "SIZE", read: size },
  BODY: { extension: "8BITMIME", read: body },
  SMTPUTF8: {
    extension: "SMTPUTF8",
    read(value, into) {
      noValue("SMTPUTF8", value)
      into.smtputf8 = true
    },
  },
  // Who a message was first submitted by (RFC 4954 §5): nobody is trusted to say that for somebody else.
  AUTH: {
    extension: "AUTH",
    read(value) {
      if (value !== "<>" && !(value && decodeXtext(value))) throw new Refusal(malformed("AUTH"))
    },
  },
  RET: {
    extension: "DSN",
    read(value, into) {
      into.request.returning = matched("RET", /^(FULL|HDRS)$/i, value)[0].toUpperCase() as "FULL" | "HDRS"
    },
  },
  ENVID: { extension: "DSN", read: envid },
  REQUIRETLS: {
    extension: "REQUIRETLS",
    read(value, into) {
      noValue("REQUIRETLS", value)
      into.request.requireTls = true
    },
  },
  HOLDFOR: {
    extension: "FUTURERELEASE",
    read: (value, into, facts) =>
      hold("HOLDFOR", facts.now + Number(matched("HOLDFOR", /^[1-9]\d{0,8}$/, value)[0]) * 1000, into, facts),
  },
  HOLDUNTIL: {
    extension: "FUTURERELEASE",
    read: (value, into, facts) =>
      hold("HOLDUNTIL", Date.parse(matched("HOLDUNTIL", dateTime, value)[0]), into, facts),
  },
  BY: { extension: "DELIVERBY", read: deliverBy },
  "MT-PRIORITY": { extension: "MT-PRIORITY", read: priority },
}

// RFC 3461 §4.1: NEVER stands alone.
const notify: Reader<RecipientRequest> = (value, into) => {
  const events = new Set((value ?? "").toUpperCase().split(","))
  const known = [...events].every((event) => /^(NEVER|SUCCESS|FAILURE|DELAY)$/.test(event))
  if (!known || (events.has("NEVER") && events.size > 1)) throw new Refusal(malformed("NOTIFY"))
  into.notify = [...events] as NotifyOn[]
}

/** RFC 3461 §4.2: 500 octets with the name of the parameter. */
const longestOrcpt = 500 - "ORCPT=".length

const orcpt: Reader<RecipientRequest> = (value, into) => {
  const [, type, address] = /^([A-Za-z0-9-]{1,32});(.+)$/.exec(value ?? "") ?? []
  const decode = type?.toLowerCase() === "utf-8" ? decodeUnitext : decodeXtext
  const decoded = address && value!.length <= longestOrcpt ? decode(address) : undefined
  if (!type || !decoded) throw new Refusal(malformed("ORCPT"))
  into.originalRecipient = `${type};${decoded}`
}

const recipientParameters: Readonly<Record<string, Parameter<RecipientRequest>>> = {
  NOTIFY: { extension: "DSN", read: notify },
  ORCPT: { extension: "DSN", read: orcpt },
}

/** Reads the parameters of MAIL FROM. @throws Refusal: 501, 552, or 555 for what is not known or not offered */
export function readMailParameters(words: readonly string[], facts: ParameterFacts): MailParameters {
  const into: MailParameters = { smtputf8: false, request: {} }
  readAll(words, mailParameters, into, facts)
  return into
}

/** Reads the parameters of RCPT TO. @throws Refusal, as `readMailParameters` */
export function readRecipientParameters(words: readonly string[], facts: ParameterFacts): RecipientRequest {
  const into: RecipientRequest = {}
  readAll(words, recipientParameters, into, facts)
  return into
}

function readAll<Into>(
  words: readonly string[],
  table: Readonly<Record<string, Parameter<Into>>>,
  into: Into,
  facts: ParameterFacts,
): void {
  const seen = new Set<string>()
  for (const word of words) {
    const [, key, value] =
      /^([A-Za-z0-9][A-Za-z0-9-]*)(?:=([\x21-\x7e\u0080-\u{10ffff}]+))?$/u.exec(word) ?? []
    const name = key?.toUpperCase() ?? ""
    const parameter = Object.hasOwn(table, name) ? table[name] : undefined
    if (key === undefined || seen.has(name)) throw new Refusal(malformed(name || "a parameter"))
    if (!parameter || !facts.offered.has(parameter.extension))
      throw new Refusal({ code: 555, enhanced: "5.5.4", text: `${name} is not known here` })
    seen.add(name)
    parameter.read(value, into, facts)
  }
}
