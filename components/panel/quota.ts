const gigabyte = 2 ** 30

/** Bytes out of gigabytes as somebody typed them; empty is 0, no limit. NaN when it is no number. */
export function quotaBytes(text: string): number {
  const plain = text.trim().replace(",", ".")
  if (plain === "") return 0
  return /^\d{1,9}(\.\d{1,6})?$/.test(plain) ? Math.round(Number(plain) * gigabyte) : Number.NaN
}

/** Gigabytes for the form; nothing for no limit. */
export function quotaText(bytes: number): string {
  return bytes === 0 ? "" : String(Number((bytes / gigabyte).toFixed(3)))
}

/** A number of messages as somebody typed it; empty is 0, no limit. NaN when it is no number. */
export function quotaMessages(text: string): number {
  const plain = text.replace(/[\s.,'’]/g, "")
  if (plain === "") return 0
  return /^\d{1,10}$/.test(plain) ? Number(plain) : Number.NaN
}

const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const

/** A number and the unit it is shown in: 1536 is 1.5 kilobyte. */
export function sizeIn(bytes: number): { value: number; unit: (typeof units)[number] } {
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1)
  const value = bytes / 1024 ** step
  return { value: value < 10 ? Number(value.toFixed(1)) : Math.round(value), unit: units[step]! }
}
