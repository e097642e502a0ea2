export interface ProgressBarProps {
  label: string
  /** 0 to 1; null where nobody knows. */
  share: number | null
  /** How thick it is, and where it stands. */
  className?: string
}

/** How far something has come. */
export function ProgressBar({ label, share, className = "h-1.5 rounded-full" }: ProgressBarProps) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={share === null ? undefined : Math.round(share * 100)}
      className={`overflow-hidden bg-pressed ${className}`}
    >
      <div
        className={`h-full rounded-[inherit] bg-accent transition-[width] ${share === null ? "w-1/3 animate-pulse" : ""}`}
        style={share === null ? undefined : { width: `${Math.max(2, share * 100)}%` }}
      />
    </div>
  )
}
