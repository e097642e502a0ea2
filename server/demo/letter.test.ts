import { describe, expect, it } from "vitest"
import { compose, type Letter } from "./letter.ts"
import { allLetters } from "./letters.ts"

const now = Date.parse("2026-03-01T12:00:00Z")

const first: Letter = {
  id: "first",
  ago: "3d 09:30",
  from: "Ann <ann@example.org>",
  to: ["bob@example.test"],
  subject: "Beans",
  text: `
A line of the source that is as long as lines of source may be and goes on for a good while longer than ninety
columns, so that it is one paragraph.

  2.4 kg     beans, set in columns that nobody may break, however long the line gets to be in the end`,
  copies: {},
}
const answer: Letter = {
  ...first,
  id: "answer",
  ago: "90m",
  answers: "first",
  quoting: true,
  text: "Thanks!",
}
const letters = new Map([first, answer].map((letter) => [letter.id, letter]))

async function linesOf(letter: Letter): Promise<string[]> {
  return (await compose(letter, { now, letters })).toString().replaceAll("=\r\n", "").split("\r\n")
}

describe("a letter", () => {
  it("breaks paragraphs as mail does and leaves columns alone", async () => {
    const lines = await linesOf(first)
    const body = lines.slice(lines.indexOf("") + 1)
    expect(body.slice(0, 3)).toEqual([
      "A line of the source that is as long as lines of source may be and goes",
      "on for a good while longer than ninety columns, so that it is one",
      "paragraph.",
    ])
  })

  it("ends every line with CR LF, whoever wrote it", async () => {
    for (const letter of allLetters) {
      const wire = await compose(letter, { now, letters: new Map() })
      expect(wire.toString("latin1"), letter.id).not.toMatch(/(?<!\r)\n|\r(?!\n)/)
    }
  })

  it("carries its date, and the conversation it belongs to", async () => {
    const lines = await linesOf(answer)
    expect(lines).toContain("Date: Sun, 01 Mar 2026 10:30:00 +0000")
    expect(lines).toContain("In-Reply-To: <first@example.org>")
    expect(lines).toContain("References: <first@example.org>")
  })

  it("puts what it answers below itself", async () => {
    const lines = await linesOf(answer)
    const body = lines.slice(lines.indexOf("") + 1)
    expect(body[0]).toBe("Thanks!")
    expect(body[2]).toBe("Ann <ann@example.org>, 2026-02-26 09:30:")
    expect(body[3]).toMatch(/^> A line of the source/)
  })
})
