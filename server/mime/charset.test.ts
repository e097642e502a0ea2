import { describe, expect, it } from "vitest"
import { decodeCharset } from "./charset.ts"

const decode = (text: string, charset?: string) => decodeCharset(Buffer.from(text, "latin1"), charset)

describe("decodeCharset", () => {
  it.each([
    ["caf\xc3\xa9", "utf-8", "café"],
    ["\xef\xbb\xbfa", "UTF8", "a"],
    ["caf\xc3", "utf-8", "caf\ufffd"],
    ["caf\xe9 \x80\x93", "iso-8859-1", "café €“"],
    ["\xa4", "iso-8859-15", "€"],
    ["\xcf\xf0\xe8", "windows-1251", "При"],
    ["\xf0\xd2\xc9", "koi8-r", "При"],
    ["\xd6\xd0", "gb2312", "中"],
    ["\xd6\xd0", "GB18030", "中"],
    ["\xa4\xa4", "big5", "中"],
    ["\x93\xfa", "shift_jis", "日"],
    ["\x1b$BF|K\\\x1b(B", "iso-2022-jp", "日本"],
    ["\xc6\xfc", "euc-jp", "日"],
    ["\xc7\xd1", "ks_c_5601-1987", "한"],
    ["+AOk-", "utf-7", "é"],
    ["\x82", "cp437", "é"],
    ["\xff\xfea\0", "utf-16", "a"],
    [" caf\xe9", '"latin1"', " café"],
    // No charset, one that says nothing, or one nobody knows
    ["caf\xe9", undefined, "café"],
    ["caf\xc3\xa9", "us-ascii", "café"],
    ["caf\xe9", "x-unknown", "café"],
    ["caf\xe9", "nobody-knows", "café"],
    ["caf\xe9", "__proto__", "café"],
    ["caf\xe9", "x".repeat(10_000), "café"],
    ["caf\xe9", "iso-2022-kr", "café"],
  ])("decodes %j in %s", (text, charset, expected) => {
    expect(decode(text, charset)).toBe(expected)
  })

  it("never throws, whatever the charset is called", () => {
    for (const charset of [
      "base64",
      "hex",
      "constructor",
      "toString",
      "_internal",
      "utf-32",
      "ucs2",
      "\0",
      "%s",
    ]) {
      expect(typeof decode("\x00\xff\x1b$", charset)).toBe("string")
    }
  })

  it("keeps no memory of charsets without end", () => {
    for (let i = 0; i < 5000; i++) expect(decode("a", `made-up-${i}`)).toBe("a")
  })
})
