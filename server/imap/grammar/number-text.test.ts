import { expect, test } from "vitest"
import { NumberText, spacedNumbers } from "./number-text.ts"

test("numbers of every length are written as JavaScript writes them", () => {
  const numbers = [0, 1, 9, 10, 99, 100, 0x7fff_fffe, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 2 ** 53 - 1]
  for (let power = 1; power < 2 ** 53; power *= 3) numbers.push(power, power - 1, power + 1)
  const text = new NumberText()
  for (const number of numbers) {
    text.sign(" ")
    text.number(number)
  }
  expect(text.text).toBe(` ${numbers.join(" ")}`)
  expect(spacedNumbers(numbers).toString()).toBe(text.text)
})

test("a long text grows as it has to", () => {
  const numbers = Uint32Array.from({ length: 50_000 }, (_, at) => at * 71_993)
  expect(spacedNumbers(numbers).toString() === ` ${numbers.join(" ")}`).toBe(true)
  expect(spacedNumbers([]).toString()).toBe("")
})

test("signs stand where they are put", () => {
  const text = new NumberText()
  text.sign("(")
  text.number(12)
  text.sign(" ")
  text.number(3)
  text.sign(")")
  expect(text.text).toBe("(12 3)")
})
