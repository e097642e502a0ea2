import { describe, expect, it } from "vitest"
import { type AnsweredAddresses, addressedAs, replyRecipients } from "./compose-recipients.ts"

const who = (...addresses: string[]) => addresses.map((address) => ({ name: "", address }))
const own = ["me@here.test", "Me.Too@here.test"]
const answered = (fields: Partial<AnsweredAddresses>): AnsweredAddresses => ({
  from: who("anna@x.org"),
  replyTo: [],
  to: who("me@here.test", "bob@x.org"),
  cc: who("carol@x.org", "ME.too@HERE.test"),
  ...fields,
})
const flat = (result: { to: { address: string }[]; cc: { address: string }[] }) => [
  result.to.map((each) => each.address),
  result.cc.map((each) => each.address),
]

describe("replyRecipients", () => {
  it("answers the author", () => {
    expect(flat(replyRecipients(answered({}), "reply", own))).toEqual([["anna@x.org"], []])
  })
  it("follows Reply-To", () => {
    expect(flat(replyRecipients(answered({ replyTo: who("list@x.org") }), "reply", own))).toEqual([
      ["list@x.org"],
      [],
    ])
  })
  it("answers all, without ourselves and without doubles", () => {
    const message = answered({ to: who("me@here.test", "bob@x.org", "ANNA@x.org", "bob@X.org") })
    expect(flat(replyRecipients(message, "reply-all", own))).toEqual([
      ["anna@x.org"],
      ["bob@x.org", "carol@x.org"],
    ])
  })
  it("lets Mail-Followup-To decide for all", () => {
    const message = answered({ followupTo: who("list@x.org", "me@here.test") })
    expect(flat(replyRecipients(message, "reply-all", own))).toEqual([["list@x.org"], []])
    expect(flat(replyRecipients(message, "reply", own))).toEqual([["anna@x.org"], []])
  })
  it("goes on to the same people when we wrote it", () => {
    const message = answered({ from: who("me@here.test"), to: who("bob@x.org") })
    expect(flat(replyRecipients(message, "reply", own))).toEqual([["bob@x.org"], []])
    expect(flat(replyRecipients(message, "reply-all", own))).toEqual([["bob@x.org"], ["carol@x.org"]])
  })
  it("answers a note to ourselves to ourselves", () => {
    const message = answered({ from: who("me@here.test"), to: who("me@here.test"), cc: [] })
    expect(flat(replyRecipients(message, "reply", own))).toEqual([["me@here.test"], []])
    expect(flat(replyRecipients(message, "reply-all", own))).toEqual([["me@here.test"], []])
  })
  it("has nobody when nobody is named", () => {
    const message = { from: [], replyTo: [], to: [], cc: [] }
    expect(flat(replyRecipients(message, "reply-all", own))).toEqual([[], []])
  })
})

it("knows as whom we were written to", () => {
  expect(addressedAs(answered({ to: who("bob@x.org") }), own)).toBe("Me.Too@here.test")
  expect(addressedAs(answered({ to: who("bob@x.org"), cc: [] }), own)).toBeUndefined()
})
