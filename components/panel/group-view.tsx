"use client"

import { User, UsersRound } from "lucide-react"
import { useTranslations } from "next-intl"
import { EmptyState } from "../ui/empty-state"
import { Input } from "../ui/input"
import { toast } from "../ui/toast"
import { addressesIn } from "./addresses-in"
import { CopyText } from "./copy-text"
import { DetailPage } from "./detail-page"
import { EntryForm } from "./entry-form"
import { EntryRow } from "./entry-row"
import type { GroupRow, MemberChanges, MemberRow } from "./group"

export interface GroupViewProps {
  group: GroupRow
  members: MemberRow[]
  changes: MemberChanges
}

/** One group and who is in it. */
export function GroupView({ group, members, changes }: GroupViewProps) {
  const t = useTranslations("panel.groups")

  async function remove(member: MemberRow) {
    const refused = await changes.remove({ id: group.id, member: member.address })
    toast(refused?.message ?? t("memberRemoved", { address: member.address }))
  }

  return (
    <DetailPage
      back={{ path: "/panel/groups", text: t("title") }}
      title={group.name || group.readable}
      description={
        <>
          {t("identifierHint")} <CopyText text={`$${group.address}`} />
        </>
      }
    >
      <EntryForm
        label={t("add")}
        hint={t("addHint")}
        submit={t("addSubmit")}
        change={(form) => changes.add({ id: group.id, members: addressesIn(String(form.get("members"))) })}
        onDone={() => toast(t("memberAdded"))}
      >
        {(control) => (
          <Input
            {...control}
            name="members"
            inputMode="email"
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            className="flex-1 basis-60"
          />
        )}
      </EntryForm>
      <section className="rounded-xl border border-line bg-surface" aria-label={t("members")}>
        {members.length === 0 ? (
          <EmptyState icon={<UsersRound />} title={t("noMembers")}>
            {t("noMembersHint")}
          </EmptyState>
        ) : (
          <ul className="divide-y divide-line">
            {members.map((member) => (
              <EntryRow
                key={member.address}
                icon={<User />}
                title={member.name || member.address}
                detail={member.name && member.address}
                remove={t("removeMember", { address: member.address })}
                onRemove={() => remove(member)}
              />
            ))}
          </ul>
        )}
      </section>
    </DetailPage>
  )
}
