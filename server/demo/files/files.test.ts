import { inflateSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { invitation } from "./invitation.ts"
import { pdf } from "./pdf.ts"
import { landscape, morning } from "./png.ts"

describe("files of the demo", () => {
  it("draws a PNG whose rows are as many and as wide as it says", () => {
    const png = landscape({ ...morning, width: 48, height: 27 })
    expect(png.subarray(1, 4).toString()).toBe("PNG")
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([48, 27])
    const length = png.readUInt32BE(33)
    expect(inflateSync(png.subarray(41, 41 + length)).length).toBe(27 * (48 * 3 + 1))
  })

  it("writes a PDF whose table points at its objects", () => {
    const file = pdf("Acta (esborrany)", ["Hi són: l'Alice, en Bob", "Cafè: 12,40"]).toString("latin1")
    const offsets = [...file.matchAll(/^(\d{10}) 00000 n $/gm)].map(([, digits]) => Number(digits))
    expect(offsets).toHaveLength(6)
    offsets.forEach((offset, index) => {
      expect(file.slice(offset)).toMatch(new RegExp(`^${index + 1} 0 obj\n`))
    })
    const start = Number(/startxref\n(\d+)/.exec(file)![1])
    expect(file.slice(start)).toMatch(/^xref\n0 7\n/)
    expect(file).toContain("(Acta \\(esborrany\\)) Tj")
  })

  it("writes an invitation for some days ahead", () => {
    const event = {
      uid: "a@example.test",
      inDays: 3,
      from: 17,
      to: 18.5,
      title: "Meeting",
      place: "Library",
      organizer: "alice@example.test",
      attendees: ["bob@example.test"],
    }
    const text = invitation(event, Date.parse("2026-02-27T10:00:00Z"))
    expect(text).toContain("DTSTART:20260302T170000Z\r\nDTEND:20260302T183000Z\r\n")
    expect(text).toContain("ATTENDEE;RSVP=TRUE;PARTSTAT=NEEDS-ACTION:mailto:bob@example.test\r\n")
  })
})
