import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { readProxyHeader } from "./proxy-header.ts"

const magic = Buffer.from("0d0a0d0a000d0a515549540a", "hex")

/** A header of version 2. */
function binary(command: number, family: number, body: Buffer): Buffer {
  const head = Buffer.from([0x20 | command, family, body.length >> 8, body.length & 255])
  return Buffer.concat([magic, head, body])
}

const v4 = Buffer.from([192, 0, 2, 7, 198, 51, 100, 1, 0x30, 0x39, 0, 25])
const v6 = Buffer.concat([Buffer.from("20010db8000000000000000000000007", "hex"), Buffer.alloc(20)])

const whole: [string, Buffer, string | undefined][] = [
  ["TCP4", Buffer.from("PROXY TCP4 192.0.2.7 198.51.100.1 56324 25\r\n"), "192.0.2.7"],
  ["TCP6", Buffer.from("PROXY TCP6 2001:db8::7 ::1 56324 25\r\n"), "2001:db8::7"],
  ["UNKNOWN", Buffer.from("PROXY UNKNOWN whatever\r\n"), undefined],
  ["version 2, IPv4", binary(1, 0x11, v4), "192.0.2.7"],
  ["version 2, IPv6", binary(1, 0x21, v6), "2001:db8:0:0:0:0:0:7"],
  ["version 2 with more behind the addresses", binary(1, 0x11, Buffer.concat([v4, v6])), "192.0.2.7"],
  ["a health check", binary(0, 0, Buffer.alloc(0)), undefined],
]

describe.each(whole)("%s", (_name, header, address) => {
  test("is read when it has come whole, and not before", () => {
    for (let length = 0; length < header.length; length++)
      expect(readProxyHeader(header.subarray(0, length)), `${length} bytes`).toEqual({ kind: "more" })
    const before = Buffer.concat([header, Buffer.from("EHLO x\r\n")])
    expect(readProxyHeader(before)).toEqual({ kind: "whole", length: header.length, address })
  })
})

test.each([
  ["another protocol", Buffer.from("EHLO there\r\n")],
  ["TLS", Buffer.from("160301020001", "hex")],
  ["no address", Buffer.from("PROXY TCP4 nonsense 1.2.3.4 1 2\r\n")],
  ["the wrong family", Buffer.from("PROXY TCP4 2001:db8::7 ::1 1 2\r\n")],
  ["a line without an end", Buffer.from(`PROXY TCP4 ${"1".repeat(200)}`)],
  ["a bare LF", Buffer.from(`PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n${"x".repeat(100)}`)],
  ["version 3", Buffer.concat([magic, Buffer.from([0x31, 0x11, 0, 12]), v4])],
  ["an unknown command", binary(2, 0x11, v4)],
  ["another family", binary(1, 0x31, Buffer.alloc(216))],
  ["too little", binary(1, 0x11, v4.subarray(0, 11))],
  ["more than anybody needs", Buffer.concat([magic, Buffer.from([0x21, 0x11, 0xff, 0xff])])],
])("%s is refused", (_name, bytes) => {
  expect(readProxyHeader(bytes)).toEqual({ kind: "bad" })
})

test("nothing that comes from the network is an error of ours", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (bytes, likely) => {
      const found = readProxyHeader(Buffer.concat([likely ? magic : Buffer.alloc(0), bytes]))
      if (found.kind === "whole") expect(found.length).toBeLessThanOrEqual(bytes.length + magic.length)
    }),
  )
})
