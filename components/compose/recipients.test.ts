import { describe, expect, it } from "vitest"
import { addRecipients, formatRecipient, parseRecipients, problemOf, recipientLimit } from "./recipients.ts"

const table: [string, { name: string; address: string }[]][] = [
  ["a@b.c", [{ name: "", address: "a@b.c" }]],
  [
    "a@b.c, Name <x@y>; z@w.org",
    [
      { name: "", address: "a@b.c" },
      { name: "Name", address: "x@y" },
      { name: "", address: "z@w.org" },
    ],
  ],
  ['"Puig, Anna" <anna@puig.cat>', [{ name: "Puig, Anna", address: "anna@puig.cat" }]],
  ['"Say \\"hi\\"" <hi@x.org>', [{ name: 'Say "hi"', address: "hi@x.org" }]],
  [
    "a@b.c d@e.f\ng@h.i",
    [
      { name: "", address: "a@b.c" },
      { name: "", address: "d@e.f" },
      { name: "", address: "g@h.i" },
    ],
  ],
  ["anna@puig.cat (Anna Puig)", [{ name: "Anna Puig", address: "anna@puig.cat" }]],
  ["Anna Puig anna@puig.cat", [{ name: "Anna Puig", address: "anna@puig.cat" }]],
  ["mailto:anna@puig.cat?subject=hello", [{ name: "", address: "anna@puig.cat" }]],
  ["<anna@puig.cat>", [{ name: "", address: "anna@puig.cat" }]],
  ["anna@puig.cat <anna@puig.cat>", [{ name: "", address: "anna@puig.cat" }]],
  ["用户@例え.jp", [{ name: "", address: "用户@例え.jp" }]],
  [" , ;\n", []],
]

describe("parseRecipients", () => {
  it.each(table)("%j", (text, expected) => {
    expect(parseRecipients(text)).toEqual(expected)
  })

  it("keeps what is wrong, with the reason", () => {
    expect(parseRecipients("anna, bob@, @x.org, a b@c_d.e, .x@y.z")).toMatchObject([
      { address: "anna", problem: "no-at" },
      { address: "bob@", problem: "no-domain" },
      { address: "@x.org", problem: "no-local" },
      { name: "a", address: "b@c_d.e", problem: "domain" },
      { address: ".x@y.z", problem: "local" },
    ])
  })

  it("ends an open quote or bracket at the line break", () => {
    expect(parseRecipients('"Anna <a@b.c\nd@e.f').map((each) => each.address)).toEqual(["a@b.c", "d@e.f"])
  })

  it("takes no header along", () => {
    const [recipient] = parseRecipients('"x\\\r\ny" <a@b.c>')
    expect(JSON.stringify(recipient)).not.toMatch(/\\r|\\n/)
  })

  it("stays quick and bounded with hostile text", () => {
    expect(parseRecipients("a@b.c,".repeat(100_000)).length).toBe(recipientLimit)
    expect(parseRecipients("<".repeat(200_000)).length).toBeLessThanOrEqual(1)
    expect(parseRecipients("(((((".repeat(40_000)).length).toBeLessThanOrEqual(1)
  })
})

describe("problemOf", () => {
  it("knows the lengths of RFC 5321", () => {
    expect(problemOf(`${"a".repeat(64)}@b.c`)).toBeUndefined()
    expect(problemOf(`${"a".repeat(65)}@b.c`)).toBe("too-long")
    expect(problemOf(`a@${"b".repeat(64)}.c`)).toBe("domain")
  })
  it("accepts quoted local parts and address literals", () => {
    expect(problemOf('"a b"@c.d')).toBeUndefined()
    expect(problemOf("a@[192.0.2.1]")).toBeUndefined()
    expect(problemOf("a@[nonsense]")).toBe("domain")
  })
})

it("adds nobody twice and learns names", () => {
  const present = [{ name: "", address: "A@b.c" }]
  expect(addRecipients(present, parseRecipients("Anna <a@B.c>, d@e.f"))).toEqual([
    { name: "Anna", address: "A@b.c" },
    { name: "", address: "d@e.f" },
  ])
})

it("formats so that parsing gives the same back", () => {
  for (const recipient of [
    { name: 'Puig, "Nan" \\ Anna', address: "a@b.c" },
    { name: "", address: "a@b.c" },
    { name: "Anna", address: "a@b.c" },
  ])
    expect(parseRecipients(formatRecipient(recipient))).toEqual([recipient])
})
