import type { ReactNode } from "react"
import { ComposerHost } from "@/components/compose/composer-host"

/** Messages being written stay where they are while the pages behind them change. */
export default function MailLayout({ children }: { children: ReactNode }) {
  return (
    <>
      {children}
      <ComposerHost />
    </>
  )
}
