const units = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 } as const

/** Bytes out of "500M", "2G", "1048576", "none"; undefined when it is none of these. */
export function parseSize(text: string): number | undefined {
  if (/^(none|unlimited|0)$/i.test(text)) return 0
  const match = /^(\d{1,12}(?:\.\d{1,3})?)\s*([KMGT])?(i?B)?$/i.exec(text.trim())
  if (!match) return undefined
  const unit = match[2]?.toUpperCase() as keyof typeof units | undefined
  return Math.round(Number(match[1]) * (unit ? units[unit] : 1))
}

/** Bytes as people say them: "1.5 GB" for 1.5 × 2^30. */
export function readableSize(bytes: number): string {
  const unit = (["T", "G", "M", "K"] as const).find((one) => bytes >= units[one])
  return unit ? `${Number((bytes / units[unit]).toFixed(1))} ${unit}B` : `${bytes} B`
}
