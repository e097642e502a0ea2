import type { ReactNode } from "react"
import { PanelFrame } from "@/components/panel/panel-frame"
import { requireAdmin } from "../_session/session.ts"
import { signOut } from "../_session/sign-out.ts"

export default async function PanelLayout({ children }: { children: ReactNode }) {
  const { name, address } = await requireAdmin("/panel")
  return (
    <PanelFrame person={{ name, address }} signOut={signOut}>
      {children}
    </PanelFrame>
  )
}
