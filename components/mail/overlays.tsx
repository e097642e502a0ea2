"use client"

import dynamic from "next/dynamic"
import { useTranslations } from "next-intl"
import { Dialog } from "radix-ui"
import { useMail } from "./context"
import type { ShortcutName } from "./shortcuts"
import { Sidebar } from "./sidebar"

const CommandPalette = dynamic(() => import("./command-palette").then((module) => module.CommandPalette))
const MoveDialog = dynamic(() => import("./move-dialog").then((module) => module.MoveDialog))
const ShortcutHelp = dynamic(() => import("./shortcut-help").then((module) => module.ShortcutHelp))
const RetentionDialog = dynamic(() => import("./retention").then((module) => module.RetentionDialog))
const DeleteDialog = dynamic(() => import("./delete-dialog").then((module) => module.DeleteDialog))

/** Whatever lies over the panes; each comes from the server when it is first wanted. */
export function Overlays({ act }: { act: (name: ShortcutName) => void }) {
  const { overlay, show } = useMail()
  switch (overlay?.kind) {
    case "move":
      return <MoveDialog />
    case "palette":
      return <CommandPalette act={act} />
    case "help":
      return <ShortcutHelp />
    case "delete":
      return <DeleteDialog chosen={overlay.chosen} />
    case "retention":
      return <RetentionDialog mailbox={overlay.mailbox} onClose={() => show(undefined)} />
    case "mailboxes":
      return <Drawer />
    default:
      return null
  }
}

/** The sidebar where there is no room for it. */
function Drawer() {
  const t = useTranslations("mail")
  const { show } = useMail()
  return (
    <Dialog.Root open onOpenChange={() => show(undefined)}>
      <Dialog.Portal>
        <Dialog.Overlay className="appear fixed inset-0 z-30 bg-overlay lg:hidden" />
        <Dialog.Content
          aria-describedby={undefined}
          className="appear fixed inset-y-0 left-0 z-40 w-72 max-w-[85vw] border-line border-r bg-canvas pt-[env(safe-area-inset-top)] pb-[env(safe-area-inset-bottom)] shadow-raised lg:hidden"
        >
          <Dialog.Title className="sr-only">{t("mailboxes")}</Dialog.Title>
          <Sidebar />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
