import type { ReactNode } from "react"

export interface EmptyStateProps {
  icon: ReactNode
  title: string
  children?: ReactNode
  action?: ReactNode
}

export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-2 px-8 py-16 text-center">
      <div className="mb-2 text-ink-faint [&_svg]:size-9 [&_svg]:stroke-[1.25]">{icon}</div>
      <p className="font-medium text-ink">{title}</p>
      {children && <p className="max-w-80 text-ink-faint text-sm">{children}</p>}
      {action && <div className="mt-3">{action}</div>}
    </div>
  )
}
