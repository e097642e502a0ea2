/** The name of the product beside its mark, a folded letter. */
export function Wordmark() {
  return (
    <span className="flex items-center gap-2 font-semibold text-ink text-lg tracking-tight">
      <svg viewBox="0 0 24 24" aria-hidden className="size-6 text-accent">
        <rect x="2" y="4.5" width="20" height="15" rx="3.5" fill="currentColor" />
        <path
          d="M6 15.5V9l6 4.5L18 9v6.5"
          fill="none"
          stroke="var(--accent-ink)"
          strokeWidth="1.9"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      Missiva
    </span>
  )
}
