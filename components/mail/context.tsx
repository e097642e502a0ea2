"use client"

import { createContext, type ReactNode, useContext } from "react"
import type { Mailbox } from "@/app/_mail/mailboxes"
import type { DateStyle } from "./dates"
import type { ListData } from "./list-data"
import type { Place } from "./mail-path"
import type { Chosen, MessageActions } from "./use-actions"
import type { Selection } from "./use-selection"

/** Windows that open over the panes. */
export type Overlay =
  | { kind: "move" }
  | { kind: "palette" }
  | { kind: "help" }
  | { kind: "mailboxes" }
  | { kind: "delete"; chosen: Chosen }
  | { kind: "retention"; mailbox: Mailbox }

/** What every part of the webmail shares. */
export interface Mail {
  person: { name: string; address: string; role: "user" | "admin" }
  place: Place
  go: (place: Place, how?: "push" | "replace") => void
  mailboxes: Mailbox[]
  /** The open mailbox, as listed. */
  mailbox: Mailbox | undefined
  list: ListData | undefined
  selection: Selection
  actions: MessageActions
  dates: DateStyle
  overlay: Overlay | undefined
  show: (overlay: Overlay | undefined) => void
}

const Context = createContext<Mail | undefined>(undefined)

export function MailProvider({ value, children }: { value: Mail; children: ReactNode }) {
  return <Context value={value}>{children}</Context>
}

/** Throws outside of MailProvider. */
export function useMail(): Mail {
  const mail = useContext(Context)
  if (!mail) throw new Error("useMail belongs inside MailProvider")
  return mail
}
