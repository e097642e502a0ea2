import { z } from "zod"
import { parseUidRanges } from "./machine/users.ts"
import { isNetwork } from "./net/networks.ts"

// What a setting may say, and what it then means. Each message ends the sentence that stops the start.

export const switched = z
  .enum(["on", "off", "true", "false", "1", "0"])
  .transform((text) => ["on", "true", "1"].includes(text))

/** Several, with commas between. */
export const list = <Item>(item: z.ZodType<Item, string>) =>
  z
    .string()
    .transform((text) => text.split(",").map((one) => one.trim()))
    .pipe(z.array(item))

export const port = z.union([z.literal("off"), z.coerce.number().int().min(0).max(65_535)])

export const bytes = z
  .string()
  .regex(/^\d+([KMG])?$/, "a number of bytes, with K, M or G after it if you like")
  .transform(
    (text) =>
      Number.parseInt(text, 10) *
      { K: 1 << 10, M: 1 << 20, G: 1 << 30, "": 1 }[text.replace(/\d/g, "") as "K"]!,
  )

/** How many of something a day; 0: as many as one likes. */
export const perDay = z.coerce.number().int().min(0)

/** How many days something is kept; 0: for ever, or not at all, as the setting says. */
export const days = z.coerce.number().min(0).max(3_650)

export const networks = list(
  z.string().refine(isNetwork, "addresses and networks such as 192.0.2.7,2001:db8::/32"),
)

export const resolvers = list(z.string().regex(/^[0-9a-fA-F.:[\]]+$/, "addresses such as 127.0.0.1:5353"))

export const domains = list(
  z
    .string()
    .toLowerCase()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, "domains such as example.org"),
)

export const points = z.union([
  z.literal("off").transform(() => undefined),
  z.coerce.number().min(0).max(1_000),
])

/** `zone=points` with commas between: lists that are asked by DNS (RFC 5782). */
export const dnsLists = list(
  z
    .string()
    .toLowerCase()
    .regex(/^[a-z0-9_-]+(\.[a-z0-9_-]+)+=-?\d{1,2}(\.\d)?$/, "lists such as zen.example.org=4")
    .transform((text) => text.split("=") as [string, string])
    .transform(([zone, given]) => ({ zone, points: Number(given) })),
)

/** Two numbers of minutes, the first no more than the second. */
export const retryMinutes = z
  .string()
  .regex(/^\d{1,4}(\.\d{1,3})?, *\d{1,4}(\.\d{1,3})?$/, "two numbers of minutes, such as 1,180")
  .transform((text) => text.split(",").map(Number) as [number, number])
  .refine(([first, longest]) => first > 0 && first <= longest, "the shorter wait first, such as 1,180")
  .transform(([first, longest]) => ({ first: first * 60_000, longest: longest * 60_000 }))

export const folders = list(
  z.string().regex(/^(~|\/.+)$/, "absolute folders, or ~ for the users' own, with commas between"),
)

export const uidRanges = z.string().transform((text, check) => {
  const ranges = parseUidRanges(text)
  if (!ranges) check.addIssue({ code: "custom", message: "numbers of users such as 0,1000-59999" })
  return ranges ?? z.NEVER
})
