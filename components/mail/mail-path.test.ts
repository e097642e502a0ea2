import { expect, test } from "vitest"
import { pathOf, placeOf } from "./mail-path"

test.each([
  { mailbox: "INBOX", query: "" },
  { mailbox: "INBOX", uid: 7, query: "" },
  { mailbox: "Work/2024", uid: 4_294_967_295, query: "from:ann & bob?" },
  { mailbox: "Família #1?%", query: "" },
])("%j, there and back", (place) => {
  const [path = "", search = ""] = pathOf(place).split("?")
  expect(placeOf(path, search)).toEqual({ uid: undefined, ...place })
})

test.each(["/mail", "/mail/", "/mail/%E0%A4%A"])("%s is the inbox", (path) => {
  expect(placeOf(path, "").mailbox).toBe("INBOX")
})

test("what is no number is no message", () => expect(placeOf("/mail/INBOX/x1", "").uid).toBeUndefined())
