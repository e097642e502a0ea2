import { describe, expect, test } from "vitest"
import type { Findings } from "../../authentication/examination.ts"
import { message } from "../../mime/fixtures.ts"
import { gzip, lockedZip, rar5, tar, zip } from "../archive/fixtures.ts"
import { readMessage } from "../reading.ts"
import { judgeAttachments } from "./attachments.ts"
import { judgeLinks } from "./links.ts"
import { judgeAuthentication, judgeHeader } from "./origin.ts"
import { judgeSender, nameKey } from "./sender.ts"

const names = (reasons: readonly { name: string }[]) => reasons.map(({ name }) => name).toSorted()

describe("attachments", () => {
  const attached = (name: string, bytes: Buffer | string = "x") =>
    names(
      judgeAttachments(
        readMessage(
          message(
            "Content-Type: multipart/mixed; boundary=b",
            "",
            "--b",
            `Content-Disposition: attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
            "Content-Transfer-Encoding: base64",
            "",
            Buffer.from(bytes).toString("base64"),
            "--b--",
          ),
        ).attachments,
      ),
    )
  test.each([
    ["holiday.jpg", "x", []],
    ["report.v2.pdf", "x", []],
    ["setup.exe", "x", ["attachment-program"]],
    ["disk.iso", "x", ["attachment-program"]],
    ["bill.pdf.exe", "x", ["attachment-disguised", "attachment-program"]],
    ["bill.pdf                 .js", "x", ["attachment-disguised", "attachment-program"]],
    ["bill\u202efdp.exe", "x", ["attachment-disguised", "attachment-program"]],
    ["photo.jpg", `MZ${"\0".repeat(100)}`, ["attachment-disguised"]],
    ["login.html", "<form>", ["attachment-page"]],
    ["letter.docm", zip({ "word/vbaProject.bin": "x" }), ["attachment-macros"]],
    ["letter.docx", zip({ "word/document.xml": "x" }), []],
    ["bill.zip", zip({ "bill.js": "x" }), ["archive-program"]],
    ["bill.zip", zip({ "in/bill.pdf.exe": "x" }), ["archive-program"]],
    ["bill.zip", zip({ "in.zip": zip({ "bill.lnk": "x" }) }), ["archive-program"]],
    ["bill.zip", zip({ "disk.iso": "x" }), ["archive-program"]],
    ["bill.zip", zip({ "letter.docm": zip({ "word/vbaProject.bin": "x" }) }), ["attachment-macros"]],
    ["bill.zip", zip({ "holiday.jpg": "x" }), []],
    ["bill.zip", lockedZip({ "bill.pdf": "x" }), ["archive-locked"]],
    ["bill.rar", rar5({ "bill.scr": "x" }), ["archive-program"]],
    ["bill.tgz", gzip(tar({ "bill.scr": "x" })), ["archive-program"]],
    ["bill.exe.gz", gzip(Buffer.from("MZ")), ["archive-program"]],
    ["log.txt.gz", gzip(Buffer.from("x")), []],
    ["bill.pdf", rar5({ "bill.txt": "x" }), ["attachment-disguised"]],
    ["bill.pdf", Buffer.concat([Buffer.from("%PDF"), zip({ "bill.txt": "x" })]), []],
    ["photos.7z", Buffer.from("7z\xbc\xaf\x27\x1c", "latin1"), ["archive-unread"]],
    ["photos.dat", `${"\0".repeat(0x8001)}CD001`, ["archive-unread", "attachment-program"]],
    ["tool.jar", zip({ "a.class": "x" }), ["attachment-program"]],
  ])("%j", (name, bytes, expected) => {
    expect(attached(name, bytes)).toEqual(expected)
  })

  test("macros of the old kind of documents are found by the name of their folder", () => {
    const document = Buffer.concat([
      Buffer.from("d0cf11e0a1b11ae1", "hex"),
      Buffer.alloc(500),
      Buffer.from("_VBA_PROJECT_CUR", "utf16le"),
    ])
    expect(attached("letter.doc", document)).toEqual(["attachment-macros"])
  })
})

describe("the sender", () => {
  const acquaintance = {
    ownDomains: new Set(["example.org"]),
    knownDomains: new Set(["partner.example"]),
    isOurs: (name: string) => name === nameKey("Ann Lee"),
  }
  const judged = (...fields: string[]) =>
    names(judgeSender(readMessage(message(...fields, "", "x")), acquaintance))

  test.each([
    [["From: Ann Lee <ann@example.org>"], []],
    [["From: Lee, Ann <ann@gmail.com>"], []], // two addresses, neither of them a whole name
    [['From: "Lee, Ann" <ann@gmail.com>'], ["name-of-ours"]],
    [[`From: =?UTF-8?B?${Buffer.from("Ánn Leе").toString("base64")}?= <x@far.example>`], ["name-of-ours"]],
    [["From: Ann <x@far.example>"], []],
    [["From: x <x@examp1e.org>"], ["lookalike-own"]],
    [["From: x <x@partnner.example>"], ["lookalike-known"]],
    [["From: x <x@partner.example>"], []],
    [['From: "ceo@example.org" <x@far.example>'], ["name-address"]],
    [['From: "x@far.example" <x@mail.far.example>'], []],
    [["From: x <x@firm.example>", "Reply-To: firm@gmail.com"], ["reply-elsewhere"]],
    [["From: x <x@gmail.com>", "Reply-To: x@outlook.com"], []],
    [["From: x <x@firm.example>", "Reply-To: list@lists.example"], []],
    [["From: x <x@xn--xample-2of.org>"], ["domain-disguised", "lookalike-own"]],
    [["From: "], []],
    [["Subject: none"], []],
  ])("%j", (fields, expected) => {
    expect(judged(...fields)).toEqual(expected)
  })
})

describe("links", () => {
  const judged = (html: string) =>
    names(judgeLinks(readMessage(message("From: x@shop.example", "Content-Type: text/html", "", html))))

  test.each([
    ['<a href="https://shop.example/">shop.example</a>', []],
    ['<a href="https://evil.example/">https://bank.example/login</a>', ["link-mismatch"]],
    ['<a href="https://evil.example/">www.bank.example</a>', ["link-mismatch"]],
    ['<a href="https://click.shop.example/">https://bank.example</a>', []],
    ['<a href="https://evil.example/">our bank</a>', []],
    ['<a href="http://192.0.2.1/">x</a>', ["link-number"]],
    ['<a href="https://bank.example@evil.example/">x</a>', ["link-disguised"]],
    ['<a href="https://xn--xample-2of.com/">x</a>', ["link-disguised"]],
    [`<p>short</p><div style="display:none">${"novel ".repeat(200)}</div>`, ["hidden-text"]],
    [`<p>${"text ".repeat(100)}</p><div style="display:none">preheader</div>`, []],
    ['<a href="https://shop.example/"><img src=x></a>', ["little-text"]],
    ['<a href="mailto:x@y.example">z@q.example</a>', []],
  ])("%s", (html, expected) => {
    expect(judged(html)).toEqual(expected)
  })
})

describe("where it is from", () => {
  const findings = (change: Partial<Findings>): Findings => ({
    spf: { result: "none", domain: "x.example" },
    dkim: [],
    dmarc: { result: "none", domain: "" },
    arc: { result: "none", sealer: "" },
    ...change,
  })
  const spf = (result: Findings["spf"]["result"]) => ({ spf: { result, domain: "x.example" } })

  test.each([
    [findings({}), ["unauthenticated"]],
    [findings(spf("pass")), []],
    [findings(spf("fail")), ["spf-fail", "unauthenticated"]],
    [findings(spf("softfail")), ["spf-softfail", "unauthenticated"]],
    [findings(spf("temperror")), []],
    [findings({ dkim: [{ result: "pass", domain: "x", selector: "s" }] }), []],
    [findings({ ...spf("pass"), dmarc: { result: "pass", domain: "x" } }), ["dmarc-pass"]],
    [findings({ dmarc: { result: "fail", domain: "x" } }), ["dmarc-fail"]],
    [findings({ dmarc: { result: "fail", domain: "x" }, arc: { result: "pass", sealer: "y" } }), []],
  ])("%j", (found, expected) => {
    expect(names(judgeAuthentication(found))).toEqual(expected)
  })

  test("a message has an author and a date, and the date is about now", () => {
    const now = Date.UTC(2026, 10, 21)
    const judged = (...fields: string[]) => names(judgeHeader(readMessage(message(...fields, "", "x")), now))
    expect(judged("From: a@b.example", "Date: Fri, 20 Nov 2026 10:00:00 +0000")).toEqual([])
    expect(judged("From: a@b.example", "Date: Fri, 20 Nov 2020 10:00:00 +0000")).toEqual(["date-wrong"])
    expect(judged("From: a@b.example", "Date: Fri, 20 Nov 2037 10:00:00 +0000")).toEqual(["date-wrong"])
    expect(judged("From: a@b.example")).toEqual(["header-missing"])
  })
})
