"use client"

import { User, UsersRound, X } from "lucide-react"
import { useTranslations } from "next-intl"
import { EmptyState } from "../ui/empty-state"
import { IconButton } from "../ui/icon-button"
import { Input } from "../ui/input"
import { toast } from "../ui/toast"
import { addressesIn } from "./addresses-in"
import { CopyText } from "./copy-text"
import { DetailPage } from "./detail-page"
import { EntryForm } from "./entry-form"
import { exactText } from "./form-fields"
import type { GroupRow, MemberChanges, MemberRow } from "./group"
import { Rows } from "./list-page"
import { ListRow } from "./list-row"
import { useAct } from "./use-change"

export interface GroupViewProps {
  group: GroupRow
  members: MemberRow[]
  changes: MemberChanges
}

/** One group and who is in it. */
export function GroupView({ group, members, changes }: GroupViewProps) {
  const t = useTranslations("panel.groups")
  const act = useAct()

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
          <Input {...control} {...exactText} name="members" inputMode="email" className="flex-1 basis-60" />
        )}
      </EntryForm>
      <Rows
        label={t("members")}
        empty={
          <EmptyState icon={<UsersRound />} title={t("noMembers")}>
            {t("noMembersHint")}
          </EmptyState>
        }
      >
        {members.map(({ address, name }) => (
          <ListRow key={address} icon={<User />} title={name || address} detail={name && address}>
            <IconButton
              label={t("removeMember", { address })}
              onClick={() =>
                act(changes.remove, { id: group.id, member: address }, t("memberRemoved", { address }))
              }
            >
              <X />
            </IconButton>
          </ListRow>
        ))}
      </Rows>
    </DetailPage>
  )
}
