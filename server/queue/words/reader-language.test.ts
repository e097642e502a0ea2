import { afterAll, beforeAll, expect, test } from "vitest"
import { openPostOffice, type PostOffice } from "../../smtp/test-post-office.ts"
import { readerLanguage } from "./reader-language.ts"

let office: PostOffice
let joan: number

beforeAll(async () => {
  office = await openPostOffice()
  joan = await office.person("joan")
  await office.person("bob")
  const mary = await office.person("mary")
  const choose = "UPDATE account SET locale = ? WHERE id = ?"
  await office.house.sql.run(choose, "ca", joan)
  await office.house.sql.run(choose, "en", mary)
})
afterAll(() => office.close())

const language = (reader: { sender: string; accountId?: number }) =>
  readerLanguage(office.house.sql, reader, "pt")

test("who chose a language reads notices in it, by account or by address, with or without a tag", async () => {
  expect(await language({ sender: "alias@example.test", accountId: joan })).toBe("ca")
  expect(await language({ sender: "Joan@Example.test" })).toBe("ca")
  expect(await language({ sender: "joan+shop@example.test" })).toBe("ca")
})

test("English can be chosen where the server speaks another language", async () => {
  expect(await language({ sender: "mary@example.test" })).toBe("en")
})

test("others read them in the language of the server", async () => {
  expect(await language({ sender: "bob@example.test" })).toBe("pt")
  expect(await language({ sender: "somebody@elsewhere.example" })).toBe("pt")
  expect(await language({ sender: "no address" })).toBe("pt")
})
