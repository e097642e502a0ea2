/** The product's sign, the folded letter of app/icon.svg, and its name. */
export function Wordmark({ size = "medium" }: { size?: "medium" | "large" }) {
  const large = size === "large"
  return (
    <span className={`inline-flex select-none items-center ${large ? "gap-3" : "gap-2.5"}`}>
      <svg
        aria-hidden="true"
        viewBox="0 0 24 24"
        className={`shrink-0 text-accent ${large ? "size-10" : "size-7"}`}
      >
        <rect x="1" y="3" width="22" height="18" rx="4" fill="currentColor" />
        <path
          d="M5.5 16.5V8.5l6.5 5 6.5-5v8"
          fill="none"
          stroke="var(--accent-ink)"
          strokeWidth="2.2"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <span className={`font-semibold tracking-tight ${large ? "text-2xl" : "text-lg"}`}>Missiva</span>
    </span>
  )
}
