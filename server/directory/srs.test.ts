import fc from "fast-check"
import { expect, test } from "vitest"
import { Srs } from "./srs.ts"

const srs = new Srs(() => Buffer.from("a secret"))
const other = new Srs(() => Buffer.from("another secret"))
const now = Date.UTC(2026, 10, 21)
const day = 86_400_000
const local = (address: string) => address.slice(0, address.lastIndexOf("@"))

test("a sender leads back to where it came from, whatever became of its capitals", () => {
  const sender = srs.forward("ann=x@far.example", "our.example", now)
  expect(sender).toMatch(/^SRS0=[a-z2-7]{8}=[a-z2-7]{2}=far\.example=ann=x@our\.example$/)
  expect(srs.back(local(sender), now)).toBe("ann=x@far.example")
  expect(srs.back(local(sender).toUpperCase(), now)).toBe("ANN=X@FAR.EXAMPLE")
})

test("for three weeks, and only by the hand that made it", () => {
  const sender = local(srs.forward("ann@far.example", "our.example", now))
  expect(srs.back(sender, now + 21 * day)).toBe("ann@far.example")
  expect(srs.back(sender, now + 22 * day)).toBeUndefined()
  expect(srs.back(sender, now - day)).toBeUndefined()
  expect(other.back(sender, now)).toBeUndefined()
  expect(srs.back(sender.replace("ann", "bob"), now)).toBeUndefined()
  for (const no of ["ann", "SRS0=", "SRS0=aaaaaaaa=aa=x=y", "SRS1=aaaaaaaa=x==y"])
    expect(srs.back(no, now)).toBeUndefined()
})

test("a sender that was rewritten before keeps the first and the way home", () => {
  const first = other.forward("ann@far.example", "first.example", now)
  const second = srs.forward(first, "our.example", now)
  expect(second).toMatch(/^SRS1=[a-z2-7]{8}=first\.example==/)
  expect(srs.back(local(second), now)).toBe(first)
  const third = other.forward(second, "third.example", now)
  expect(third).toMatch(/^SRS1=[a-z2-7]{8}=first\.example==/)
  expect(other.back(local(third), now)).toBe(first)
})

test("any address comes back as it was", () => {
  fc.assert(
    fc.property(fc.emailAddress(), (address) => {
      const sender = srs.forward(address, "our.example", now)
      if (!/^SRS[01]=/i.test(address)) expect(srs.back(local(sender), now)).toBe(address)
    }),
  )
})

test("a sender in quotation marks stays an address on its way out and home", () => {
  const sender = srs.forward('"ann lee"@far.example', "our.example", now)
  expect(sender).toMatch(/^"SRS0=[a-z2-7]{8}=[a-z2-7]{2}=far\.example=ann lee"@our\.example$/)
  expect(srs.back(local(sender), now)).toBe('"ann lee"@far.example')
})
