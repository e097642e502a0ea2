import { useFormatter } from "next-intl"

const units = ["kilobyte", "megabyte", "gigabyte"] as const

/** Writes a number of bytes for people, in their language. */
export function useFileSize(): (bytes: number) => string {
  const format = useFormatter()
  return (bytes) => {
    const step = bytes < 999_500 ? 0 : bytes < 999_500_000 ? 1 : 2
    const value = bytes === 0 ? 0 : Math.max(1, bytes / 1000 ** (step + 1))
    return format.number(value, {
      style: "unit",
      unit: units[step],
      unitDisplay: "short",
      maximumFractionDigits: step > 0 && value < 10 ? 1 : 0,
    })
  }
}
