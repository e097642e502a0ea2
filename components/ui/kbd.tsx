/** A key, or keys one after the other when separated by spaces. */
export function Kbd({ children, inverse = false }: { children: string; inverse?: boolean }) {
  const look = inverse ? "border-canvas/30 text-canvas/80" : "border-line bg-canvas text-ink-soft"
  return (
    <span className="inline-flex gap-1">
      {children.split(" ").map((key) => (
        <kbd key={key} className={`min-w-5 rounded border px-1 text-center font-sans text-2xs ${look}`}>
          {key}
        </kbd>
      ))}
    </span>
  )
}
