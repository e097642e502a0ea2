"use client"

import { Command } from "cmdk"
import { Dialog } from "radix-ui"
import type { ReactNode } from "react"
import type { Mailbox } from "@/app/_mail/mailboxes"
import { useMail } from "./context"
import { MailboxIcon } from "./mailbox-icon"
import { useMailboxName } from "./use-mailbox-name"

export interface CommandDialogProps {
  title: string
  placeholder: string
  /** Said when nothing matches. */
  empty: string
  children: ReactNode
}

/** A list that narrows as one types. */
export function CommandDialog({ title, placeholder, empty, children }: CommandDialogProps) {
  const { show } = useMail()
  return (
    <Dialog.Root open onOpenChange={() => show(undefined)}>
      <Dialog.Portal>
        <Dialog.Overlay className="appear fixed inset-0 z-40 bg-overlay" />
        <Dialog.Content
          aria-describedby={undefined}
          className="appear fixed inset-x-4 top-[14vh] z-50 mx-auto max-w-lg overflow-hidden rounded-xl border border-line bg-raised shadow-raised"
        >
          <Dialog.Title className="sr-only">{title}</Dialog.Title>
          <Command label={title} loop>
            <Command.Input
              autoFocus
              placeholder={placeholder}
              className="h-12 w-full border-line border-b bg-transparent px-4 text-lg outline-none placeholder:text-ink-faint"
            />
            <Command.List className="max-h-[50vh] overflow-y-auto p-1.5">
              <Command.Empty className="px-3 py-6 text-center text-ink-faint text-sm">{empty}</Command.Empty>
              {children}
            </Command.List>
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

export interface CommandItemProps {
  /** What one types to find it. */
  value: string
  onChoose: () => void
  children: ReactNode
}

/** One thing of the list; the list goes away when it is chosen. */
export function CommandItem({ value, onChoose, children }: CommandItemProps) {
  const { show } = useMail()
  return (
    <Command.Item
      value={value}
      className="flex h-9 cursor-default select-none items-center gap-3 rounded-lg px-3 text-base data-[selected=true]:bg-hover [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-ink-soft"
      onSelect={() => {
        show(undefined)
        onChoose()
      }}
    >
      {children}
    </Command.Item>
  )
}

/** Mailboxes as things of the list. */
export function MailboxItems({
  mailboxes,
  onChoose,
}: {
  mailboxes: readonly Mailbox[]
  onChoose: (path: string) => void
}) {
  const nameOf = useMailboxName()
  return mailboxes.map((mailbox) => (
    <CommandItem
      key={mailbox.path}
      value={`${nameOf(mailbox)} ${mailbox.path}`}
      onChoose={() => onChoose(mailbox.path)}
    >
      <MailboxIcon use={mailbox.use} />
      <span className="truncate">{mailbox.use ? nameOf(mailbox) : mailbox.path}</span>
    </CommandItem>
  ))
}
