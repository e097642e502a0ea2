import { expect, test } from "vitest"
import { Turns } from "./turns.ts"

test("so many have a turn at once, the others in order, and a turn that ends is the next one's", async () => {
  const turns = new Turns(2)
  const said: string[] = []
  const begin = (name: string) => turns.take().finally(() => said.push(name))
  const [a, b, c, d] = [begin("a"), begin("b"), begin("c"), begin("d")]
  const leaveA = await a
  await b
  expect(said).toEqual(["a", "b"])
  leaveA()
  const leaveC = await c
  expect(said).toEqual(["a", "b", "c"])
  leaveC()
  await d
  expect(said).toEqual(["a", "b", "c", "d"])
})
