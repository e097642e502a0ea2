/** A grey bar in the place of text that is on its way; unseen for the first 200 ms. */
export function Skeleton({ className = "" }: { className?: string }) {
  return <span aria-hidden className={`late block rounded bg-pressed/80 ${className}`} />
}
