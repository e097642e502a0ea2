import { useFormatter } from "next-intl"

const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const

/** Writes a number of bytes for people, in their language. */
export function useFileSize(): (bytes: number) => string {
  const format = useFormatter()
  return (bytes) => {
    const step = bytes < 1000 ? 0 : bytes < 999_500 ? 1 : bytes < 999_500_000 ? 2 : 3
    const value = bytes / 1000 ** step
    return format.number(value, {
      style: "unit",
      unit: units[step],
      unitDisplay: "short",
      maximumFractionDigits: step > 1 && value < 10 ? 1 : 0,
    })
  }
}
