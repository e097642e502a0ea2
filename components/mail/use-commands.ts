"use client"

import { useCallback } from "react"
import { openComposer } from "@/components/compose/open"
import type { Mail } from "./context"
import { neighbour } from "./list-data"
import type { ShortcutName } from "./shortcuts"
import type { Chosen } from "./use-actions"

const uses: Partial<Record<ShortcutName, string>> = {
  inbox: "inbox",
  drafts: "drafts",
  sent: "sent",
  archived: "archive",
}

function chosenOf({ selection, place }: Mail): Chosen | undefined {
  if (selection.all) return { all: true }
  if (selection.uids.size > 0) return { uids: selection.uids }
  return place.uid === undefined ? undefined : { uids: new Set([place.uid]) }
}

/** Does what a key, or the palette, asks for. */
export function useCommands(mail: Mail): (name: ShortcutName) => void {
  return useCallback((name) => void (navigate(mail, name) || act(mail, name) || open(mail, name)), [mail])
}

function navigate(mail: Mail, name: ShortcutName): boolean {
  switch (name) {
    case "next":
      return step(mail, 1)
    case "previous":
      return step(mail, -1)
    case "back":
      return goBack(mail)
    case "open":
      document.getElementById("message")?.focus()
      return true
  }
  const mailbox = uses[name] && mail.mailboxes.find((each) => each.use === uses[name])
  if (mailbox) mail.go({ mailbox: mailbox.path, query: "" })
  return Boolean(mailbox)
}

function step({ list, place, go }: Mail, by: 1 | -1): boolean {
  const uid = list && neighbour(list, place.uid, by)
  if (uid !== undefined) go({ ...place, uid }, place.uid === undefined ? "push" : "replace")
  return list !== undefined
}

/** Out of a selection, a message or a search, whatever is innermost. */
function goBack({ place, go, selection }: Mail): boolean {
  if (selection.all || selection.uids.size > 0) selection.clear()
  else if (place.uid !== undefined) go({ ...place, uid: undefined })
  else if (place.query) go({ mailbox: place.mailbox, query: "" })
  return true
}

function act(mail: Mail, name: ShortcutName): boolean {
  const { actions, mailbox, place, selection, show, list } = mail
  const chosen = chosenOf(mail)
  if (!chosen) return false
  const first = "uids" in chosen ? list?.rows.get([...chosen.uids][0]!) : undefined
  switch (name) {
    case "archive":
      actions.file(chosen, "archive")
      return true
    case "delete":
      if (mailbox?.use === "trash") show({ kind: "delete", chosen })
      else actions.file(chosen, "trash")
      return true
    case "junk":
      actions.file(chosen, mailbox?.use === "junk" ? "inbox" : "junk")
      return true
    case "star":
      actions.flag(chosen, "flagged", !first?.flags.flagged)
      return true
    case "unread":
      actions.flag(chosen, "seen", !(first?.flags.seen ?? true))
      return true
    case "move":
      show({ kind: "move" })
      return true
    case "select":
      if (place.uid !== undefined) selection.toggle(place.uid)
      return true
    default:
      return false
  }
}

const answers: Partial<Record<ShortcutName, "reply" | "reply-all" | "forward">> = {
  reply: "reply",
  replyAll: "reply-all",
  forward: "forward",
}

function open({ place, show }: Mail, name: ShortcutName): boolean {
  const answer = answers[name]
  if (answer && place.uid !== undefined)
    openComposer({ kind: answer, mailbox: place.mailbox, uid: place.uid })
  else if (name === "compose") openComposer({ kind: "new" })
  else if (name === "search") document.getElementById("search")?.focus()
  else if (name === "palette") show({ kind: "palette" })
  else if (name === "help") show({ kind: "help" })
  return true
}
