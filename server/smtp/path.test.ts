import { expect, test } from "vitest"
import { parsePath } from "./path.ts"

test.each([
  ["<ann@our.example>", "ann@our.example"],
  [" <ann@our.example>", "ann@our.example"],
  ["<>", ""],
  ["<Postmaster>", "Postmaster"],
  ["<Ann.Lee+news@OUR.Example>", "Ann.Lee+news@our.example"],
  ['<"ann lee"@our.example>', '"ann lee"@our.example'],
  ['<"a>b\\"c"@our.example>', '"a>b\\"c"@our.example'],
  ["<jörg@bücher.example>", "jörg@xn--bcher-kva.example"],
  ["<ann@[192.0.2.1]>", "ann@[192.0.2.1]"],
  ["<ann@[IPv6:2001:db8::1]>", "ann@[IPv6:2001:db8::1]"],
  ["<ann@my_host.example>", "ann@my_host.example"],
  ["<@a.example,@b.example:ann@c.example>", "ann@c.example"],
  ["<ann%far.example@our.example>", "ann%far.example@our.example"],
])("%s is read as %s", (text, address) => {
  expect(parsePath(text)).toEqual({ address, parameters: [] })
})

test.each([
  "",
  "ann@our.example",
  "<ann@our.example",
  "ann@our.example>",
  "<ann>",
  "<@our.example>",
  "<ann@>",
  '<""@our.example>',
  "<ann lee@our.example>",
  "<ann@our..example>",
  "<ann@our%2eexample>",
  "<ann@1.2.3.4>",
  "<ann@[300.1]>",
  "<ann@our.example>SIZE=1",
  "<ann\u0001@our.example>",
  "<a(comment)b@our.example>",
  `<${"x".repeat(65)}@our.example>`,
  `<ann@${"x.".repeat(130)}example>`,
  "<@a.example:>",
])("%j is no path", (text) => {
  expect(parsePath(text)).toBeUndefined()
})

test("parameters follow, whatever the number of spaces", () => {
  expect(parsePath("<a@b.example>  SIZE=1 BODY=8BITMIME ")?.parameters).toEqual(["SIZE=1", "BODY=8BITMIME"])
})

test("a path that seems never to end costs no more than its length", () => {
  expect(parsePath(`<${'"\\'.repeat(1_000)}`)).toBeUndefined()
  expect(parsePath(`<@${"a,".repeat(1_000)}:x@y.example>`)?.address).toBe("x@y.example")
})
