"use server"

import { z } from "zod"
import type { DnsListKind } from "@/components/panel/dns-list"
import type { Refusal } from "@/components/panel/outcome"
import { refusalIn } from "@/messages/refusals"
import { asMailError } from "../../../server/errors.ts"
import type { ListAnswers } from "../../../server/reputation/lists-desk.ts"
import { rooms } from "../../_rooms/rooms.ts"
import { requireAdmin, type Session } from "../../_session/session.ts"
import { change, id } from "../change.ts"

const kind = z.enum(["address", "domain"])
const points = z.number().catch(Number.NaN)

const note = (admin: Session, verb: "add" | "change" | "remove", subject: string) =>
  rooms().directory.recordChange(admin, { action: `dnslist.${verb}`, subject })

export async function addList(input: { kind: DnsListKind; zone: string; points: number }) {
  return change(async (admin) => {
    const wanted = {
      kind: kind.parse(input.kind),
      zone: String(input.zone),
      points: points.parse(input.points),
    }
    const { zone } = await rooms().lists.add(wanted)
    await note(admin, "add", zone)
  })
}

export async function changeList(input: { id: number; points?: number; disabled?: boolean }) {
  return change(async (admin) => {
    const { zone } = await rooms().lists.change(id.parse(input.id), {
      ...(input.points !== undefined && { points: points.parse(input.points) }),
      ...(input.disabled !== undefined && { enabled: !z.boolean().parse(input.disabled) }),
    })
    await note(admin, "change", zone)
  })
}

export async function removeList(list: number) {
  return change(async (admin) => {
    const { zone } = await rooms().lists.remove(id.parse(list))
    await note(admin, "remove", zone)
  })
}

export async function checkList(list: number) {
  return change(() => rooms().lists.check(id.parse(list)))
}

/** What the lists say of an address or a domain; nothing is changed. */
export async function askLists(subject: string): Promise<ListAnswers | Refusal> {
  const admin = await requireAdmin()
  try {
    return await rooms().lists.ask(z.string().max(1_000).catch("").parse(subject))
  } catch (thrown) {
    const error = asMailError(thrown)
    if (error.code === "internal") rooms().log.error("panel.ask", { error })
    return {
      message: refusalIn(admin.locale, error.message),
      ...(error.field !== undefined && { field: error.field }),
    }
  }
}
