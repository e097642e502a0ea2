"use client"

import { type QueryClient, useQueryClient } from "@tanstack/react-query"
import { useTranslations } from "next-intl"
import { useMemo } from "react"
import { toast } from "sonner"
import type { Moved } from "@/app/_mail/actions"
import type { Mailbox } from "@/app/_mail/mailboxes"
import type { MessageFlags } from "@/app/_mail/messages"
import { tell } from "./api"
import { type ListData, withFlag, withoutMessages } from "./list-data"
import { keys } from "./queries"

/** Messages to do something with; `all` is everything the view holds. */
export type Chosen = { uids: ReadonlySet<number> } | { all: true }

export type Filing = "archive" | "junk" | "trash" | "inbox"

export interface MessageActions {
  flag: (chosen: Chosen, flag: "seen" | "flagged", set: boolean) => void
  file: (chosen: Chosen, use: Filing) => void
  move: (chosen: Chosen, to: string) => void
  /** For good: ask first. */
  remove: (chosen: Chosen) => void
}

interface View {
  mailbox: string
  query: string
  /** Called before messages leave the list. */
  leaving: (chosen: Chosen) => void
}

/** Where messages went, or where they can be had back from for a while. */
type Done = Partial<Moved> & { deleted?: Moved }

const imapFlags = { seen: "\\Seen", flagged: "\\Flagged" } as const

/** Things done at once on the screen and then on the server; what the server refuses is taken back and said. */
export function useActions(view: View): MessageActions {
  const client = useQueryClient()
  const t = useTranslations("mail")
  return useMemo(() => {
    const desk = new Desk(client, view)
    const failed = (error: unknown) =>
      toast.error(t("actionFailed", { reason: error instanceof Error ? error.message : "" }))
    const leave = async (chosen: Chosen, body: object, done: string) => {
      const count = desk.count(chosen)
      view.leaving(chosen)
      const undo = desk.leave(chosen)
      try {
        const moved = await tell<Done>("actions", { ...body, target: desk.target(chosen) })
        desk.settle()
        const text = t(done, { count, to: moved.mailbox ?? "" })
        if (moved.deleted) offerRestoring(text, moved.deleted)
        else offerUndo(text, moved)
      } catch (error) {
        undo()
        desk.settle()
        failed(error)
      }
    }
    const offerUndo = (text: string, moved: Partial<Moved>) => {
      const { mailbox, uids } = moved
      if (!mailbox || !uids?.length) return void toast(text)
      const back = () =>
        tell("actions", { do: "move", target: { mailbox, uids }, to: view.mailbox })
          .catch(failed)
          .finally(() => desk.settle())
      toast(text, { duration: 8_000, action: { label: t("undo"), onClick: back } })
    }
    const offerRestoring = (text: string, { mailbox, uids }: Moved) => {
      const back = () =>
        tell<{ restored: number }>("deleted", { do: "restore", choice: [{ mailbox, uids }] })
          .then(({ restored }) => void toast(t("undoneDelete", { count: restored })))
          .catch(failed)
          .finally(() => desk.settle())
      toast(text, { duration: 10_000, action: { label: t("undo"), onClick: back } })
    }
    return {
      flag: async (chosen, flag, set) => {
        const undo = desk.flag(chosen, flag, set)
        try {
          const body = { do: "flag", target: desk.target(chosen), flag: imapFlags[flag], set }
          await tell("actions", body)
          if ("all" in chosen) desk.settle()
        } catch (error) {
          undo()
          failed(error)
        }
      },
      file: (chosen, use) => leave(chosen, { do: "file", use }, `done.${use}`),
      move: (chosen, to) => leave(chosen, { do: "move", to }, "done.move"),
      remove: (chosen) => leave(chosen, { do: "delete" }, "done.delete"),
    }
  }, [client, t, view])
}

/** What is on the screen of one view, changed ahead of the server. */
class Desk {
  readonly #client: QueryClient
  readonly #view: View

  constructor(client: QueryClient, view: View) {
    this.#client = client
    this.#view = view
  }

  get #key() {
    return keys.list(this.#view.mailbox, this.#view.query)
  }

  get #list(): ListData | undefined {
    return this.#client.getQueryData<ListData>(this.#key)
  }

  #uids(chosen: Chosen): ReadonlySet<number> {
    if ("uids" in chosen) return chosen.uids
    return new Set(this.#list?.order.filter((uid) => uid !== undefined))
  }

  count(chosen: Chosen): number {
    return "uids" in chosen ? chosen.uids.size : (this.#list?.total ?? 0)
  }

  target(chosen: Chosen) {
    const { mailbox, query } = this.#view
    return "uids" in chosen ? { mailbox, uids: [...chosen.uids] } : { mailbox, query }
  }

  flag(chosen: Chosen, flag: keyof MessageFlags, set: boolean): () => void {
    const uids = this.#uids(chosen)
    const before = this.#list
    if (flag === "seen" && before) this.#unseen(unseenChange(before, uids, set))
    for (const [key] of this.#client.getQueriesData<ListData>({ queryKey: ["list", this.#view.mailbox] }))
      this.#client.setQueryData<ListData>(key, (list) => list && withFlag(list, uids, { [flag]: set }))
    return () => {
      this.#client.setQueryData(this.#key, before)
      void this.#client.invalidateQueries({ queryKey: keys.mailboxes })
    }
  }

  leave(chosen: Chosen): () => void {
    const before = this.#list
    if (!before) return () => {}
    const uids = this.#uids(chosen)
    this.#unseen(unseenChange(before, uids, true))
    const after = "all" in chosen ? { ...before, order: [], total: 0 } : withoutMessages(before, uids)
    this.#client.setQueryData<ListData>(this.#key, after)
    return () => this.#client.setQueryData(this.#key, before)
  }

  #unseen(change: number): void {
    const { mailbox } = this.#view
    this.#client.setQueryData<Mailbox[]>(keys.mailboxes, (mailboxes) =>
      mailboxes?.map((each) =>
        each.path === mailbox ? { ...each, unseen: Math.max(0, each.unseen + change) } : each,
      ),
    )
  }

  /** The server has the last word on what is where. */
  settle(): void {
    void this.#client.invalidateQueries({ queryKey: ["list"] })
    void this.#client.invalidateQueries({ queryKey: keys.mailboxes })
  }
}

function unseenChange(list: ListData, uids: ReadonlySet<number>, seen: boolean): number {
  let changed = 0
  for (const uid of uids) if (list.rows.get(uid)?.flags.seen === !seen) changed++
  return seen ? -changed : changed
}
