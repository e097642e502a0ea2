import { describe, expect, test } from "vitest"
import { actionsOf } from "../sieve/fixtures.ts"
import { checked, letter } from "./fixtures.ts"
import { fromGmail } from "./gmail.ts"

describe("Gmail", () => {
  const entry = (properties: Record<string, string>) =>
    `\t<entry>\n\t\t<category term='filter'></category>\n\t\t<title>Mail Filter</title>\n\t\t<content></content>\n${Object.entries(
      properties,
    )
      .map(([name, value]) => `\t\t<apps:property name='${name}' value='${value}'/>`)
      .join("\n")}\n\t</entry>`
  const feed = (...entries: Record<string, string>[]) =>
    `<?xml version='1.0' encoding='UTF-8'?><feed xmlns='http://www.w3.org/2005/Atom' xmlns:apps='http://schemas.google.com/apps/2006'>\n\t<title>Mail Filters</title>\n${entries.map(entry).join("\n")}\n</feed>`
  const size = { sizeOperator: "s_sl", sizeUnit: "s_smb" }

  const conversion = checked(
    fromGmail(
      feed(
        { from: "news@shop.example OR offers@shop.example", label: "Shops", shouldArchive: "true", ...size },
        {
          hasTheWord: "list:&quot;&lt;dev.example.org&gt;&quot;",
          label: "Dev",
          shouldArchive: "true",
          shouldMarkAsRead: "true",
        },
        { subject: "{invoice receipt}", doesNotHaveTheWord: "paid", shouldStar: "true", label: "To pay" },
        { to: "me+spam@example.test", shouldTrash: "true" },
        { from: "boss@work.example", forwardTo: "phone@far.example", shouldAlwaysMarkAsImportant: "true" },
        { hasAttachment: "true", size: "10", ...size, shouldArchive: "true" },
        {
          hasTheWord: "(&quot;weekly report&quot; OR subject:numbers) -from:robot",
          label: "Reports",
          shouldArchive: "true",
        },
      ),
    ),
  )
  const done = (fields: string, body?: string) => actionsOf(conversion.script, letter(fields, body))

  test("everything of it is taken over", () => expect(conversion.left).toEqual([]))

  test.each([
    ["From: offers@shop.example", ["fileinto Shops :create"]],
    ["List-Id: Dev <dev.example.org>", ["fileinto Dev :create (\\Seen)"]],
    ["Subject: your invoice", ["keep (\\Flagged To-pay)"]],
    ["Subject: your invoice, paid", ["keep"]],
    ["To: me+spam@example.test", ["fileinto Trash :create"]],
    ["From: boss@work.example", ["redirect phone@far.example", "keep ($Important)"]],
    ["Subject: numbers of the week", ["fileinto Reports :create"]],
    ["Subject: numbers of the week\nFrom: robot@far.example", ["keep"]],
    // Every filter that fits has its say, and what one of them marks is marked wherever it goes.
    ["From: news@shop.example\nSubject: receipt", ["fileinto Shops :create (\\Flagged To-pay)"]],
  ])("%s", (fields, actions) => expect(done(fields)).toEqual(actions))

  test("words may stand in the text", () => {
    expect(done("Subject: x", "here is the weekly report")).toEqual(["fileinto Reports :create"])
  })

  test("what has no like in Sieve is listed", () => {
    const { left } = checked(
      fromGmail(
        feed(
          { from: "a@b.example", shouldNeverSpam: "true" },
          { hasTheWord: "category:promotions", shouldArchive: "true" },
          { hasTheWord: "(a OR", shouldTrash: "true" },
          { shouldTrash: "true", ...size },
          { from: "c@d.example", smartLabelToApply: "^smartlabel_group", shouldStar: "true" },
        ),
      ),
    )
    expect(left.map((text) => text.replace(/^\d+: /, ""))).toEqual([
      "'never send it to Spam' has no like in a script",
      "'category:' has no like in Sieve",
      "the search is not complete",
      "it has no condition",
      "Gmail's categories are its own",
    ])
  })

  test("quotation marks in a filter stay text, and garbage comes to nothing", () => {
    const { script } = checked(
      fromGmail(feed({ from: 'x\\"; discard; #', label: '"; discard; #', shouldArchive: "true" })),
    )
    expect(actionsOf(script, letter("Subject: x"))).toEqual(["keep"])
    for (const text of [
      "",
      "<feed>",
      "<entry><apps:property name='from' value='",
      "&&&",
      "<!DOCTYPE x [<!ENTITY a 'b'>]>",
    ])
      expect(checked(fromGmail(text)).left).toHaveLength(1)
    checked(fromGmail(feed({ hasTheWord: "(".repeat(5000), shouldTrash: "true" })))
    checked(fromGmail(feed({ hasTheWord: "-".repeat(5000), shouldTrash: "true" })))
  })
})
