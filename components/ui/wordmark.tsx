/** The product's sign and name. */
export function Wordmark({ size = "medium" }: { size?: "medium" | "large" }) {
  const large = size === "large"
  return (
    <span className={`inline-flex select-none items-center ${large ? "gap-3" : "gap-2.5"}`}>
      <svg
        aria-hidden="true"
        viewBox="0 0 32 32"
        className={`shrink-0 text-accent ${large ? "size-10" : "size-7"}`}
      >
        <rect width="32" height="32" rx="8" fill="currentColor" />
        <path
          d="M7.5 22.5v-11l8.5 7 8.5-7v11"
          fill="none"
          stroke="var(--accent-ink)"
          strokeWidth="2.6"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <span className={`font-semibold tracking-tight ${large ? "text-2xl" : "text-lg"}`}>Missiva</span>
    </span>
  )
}
