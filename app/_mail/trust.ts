/** A word of RFC 8601 §2.7: "pass", "fail" … */
export type AuthenticationResult = string

/** Whether a message is from whom it says it is, as our server found when it came. Domains are lower case. */
export interface Authentication {
  spf: { result: AuthenticationResult; domain: string }
  dkim: { result: AuthenticationResult; domain: string }[]
  dmarc: { result: AuthenticationResult; domain: string }
  arc: AuthenticationResult
}

/** What our server thought of a message. */
export interface Verdict {
  spam: boolean
  score: number
  /** Names that never change their meaning, the weightiest first. */
  reasons: { name: string; points: number }[]
}

/** What stands in the header of a message by our server's own hand. Pure; forged fields are taken out at reception. */
export interface Trust {
  authentication?: Authentication
  verdict?: Verdict
}

/** The fields `trustOf` looks at. */
export const trustFields = ["authentication-results", "x-missiva-verdict"]

const most = 50

/** @param header the fields, in the order of the message; @param authservId what our server calls itself */
export function trustOf(header: string, authservId: string): Trust {
  const fields = fieldsIn(header)
  const results = fields.find(({ name }) => name === "authentication-results")?.value
  const verdict = fields.find(({ name }) => name === "x-missiva-verdict")?.value
  return {
    ...(results !== undefined && { authentication: authenticationIn(results, authservId) }),
    ...(verdict !== undefined && { verdict: verdictIn(verdict) }),
  }
}

/** The fields of a header, unfolded; names are lower case. */
export function fieldsIn(header: string): { name: string; value: string }[] {
  const lines = header.replace(/\r?\n(?=[ \t])/g, "").split(/\r?\n/)
  return lines.flatMap((line) => {
    const colon = line.indexOf(":")
    return colon > 0
      ? [{ name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1).trim() }]
      : []
  })
}

/** Ours is the one on top, as our server writes it: no comments, no quoted strings. Any other says nothing. */
function authenticationIn(value: string, authservId: string): Authentication | undefined {
  const [id = "", ...results] = value.split(";", most).map((part) => part.trim())
  if (id.toLowerCase() !== authservId.toLowerCase()) return undefined
  const found: Authentication = {
    spf: { result: "none", domain: "" },
    dkim: [],
    dmarc: { result: "none", domain: "" },
    arc: "none",
  }
  for (const part of results) {
    const [, method, result] = /^(spf|dkim|dmarc|arc)=([a-z]+)(?=\s|$)/.exec(part) ?? []
    const property = (name: string) =>
      new RegExp(`\\s${name.replace(".", "\\.")}=([^\\s;"()]+)`).exec(part)?.[1]?.toLowerCase() ?? ""
    if (method === "spf") found.spf = { result: result!, domain: property("smtp.mailfrom") }
    else if (method === "dmarc") found.dmarc = { result: result!, domain: property("header.from") }
    else if (method === "arc") found.arc = result!
    else if (method === "dkim" && result !== "none")
      found.dkim.push({ result: result!, domain: property("header.d") })
  }
  return found
}

function verdictIn(value: string): Verdict | undefined {
  const [head = "", ...parts] = value.split(";", most).map((part) => part.trim())
  const [, what, score] = /^(spam|ham)\s+score=(-?\d{1,4}(?:\.\d{1,2})?)$/.exec(head) ?? []
  if (!what) return undefined
  const reasons = parts.flatMap((part) => {
    const [, name, points] = /^([a-z][a-z0-9-]{0,63})=(-?\d{1,4}(?:\.\d{1,2})?)$/.exec(part) ?? []
    return name ? [{ name, points: Number(points) }] : []
  })
  return { spam: what === "spam", score: Number(score), reasons }
}
