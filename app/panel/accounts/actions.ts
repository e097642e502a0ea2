"use server"

import type { AccountFields } from "@/components/panel/account"
import type { AccountDeliveryChanges } from "../../../server/directory/account-delivery.ts"
import type { AccountWays } from "../../../server/directory/accounts.ts"
import type { MirrorInput } from "../../../server/directory/mirroring.ts"
import { rooms } from "../../_rooms/rooms.ts"
import { change, id } from "../change.ts"

export async function createAccount(
  input: AccountFields & { address: string; shared: boolean; password?: string },
) {
  return change((admin) => rooms().directory.createAccount(input, admin))
}

export async function updateAccount({
  id: account,
  ...changes
}: Partial<AccountFields> & { id: number; disabled?: boolean }) {
  return change((admin) => rooms().directory.updateAccount(id.parse(account), changes, admin))
}

export async function setPassword(input: { id: number; password: string }) {
  return change((admin) => rooms().directory.setPassword(id.parse(input.id), input.password, admin))
}

export async function makeShared(account: number) {
  return change((admin) => rooms().directory.makeShared(id.parse(account), admin))
}

export async function makePersonal(input: { id: number; password: string }) {
  return change((admin) => rooms().directory.makePersonal(id.parse(input.id), input.password, admin))
}

export async function allowUse({ id: account, ...use }: { id: number; who: string; rights: string }) {
  return change((admin) => rooms().directory.allowUse(id.parse(account), use, admin))
}

export async function disallowUse({ id: account, who }: { id: number; who: string }) {
  return change((admin) => rooms().directory.disallowUse(id.parse(account), who, admin))
}

export async function setWays({
  id: given,
  mirror,
  mirrorPath,
  ...delivery
}: Omit<AccountWays, "machineUser"> & { id: number }) {
  return change(async (admin) => {
    const { directory } = rooms()
    const account = id.parse(given)
    const before = await directory.mirrorOf(account)
    // What it is does not matter here: the directory looks at all of it.
    const form = (mirror === "" ? "none" : mirror) as MirrorInput["form"]
    if (form !== before.form || mirrorPath !== before.path)
      await directory.changeMirror(account, { form, path: form === "none" ? "" : mirrorPath }, admin)
    await directory.changeDelivery(account, delivery as AccountDeliveryChanges, admin)
  })
}

export async function removeAccount(account: number) {
  return change((admin) => rooms().directory.deleteAccount(id.parse(account), admin))
}
