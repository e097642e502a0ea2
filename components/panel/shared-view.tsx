"use client"

import { AtSign, Globe, Inbox, type LucideIcon, User, UsersRound, X } from "lucide-react"
import { useTranslations } from "next-intl"
import { Badge } from "../ui/badge"
import { EmptyState } from "../ui/empty-state"
import { IconButton } from "../ui/icon-button"
import { Input } from "../ui/input"
import { Select } from "../ui/select"
import { toast } from "../ui/toast"
import { DetailPage } from "./detail-page"
import { EntryForm } from "./entry-form"
import { exactText } from "./form-fields"
import { Rows } from "./list-page"
import { ListRow } from "./list-row"
import { levels, type SharedChanges, type SharedUserRow } from "./shared"
import { useAct } from "./use-change"

export interface SharedViewProps {
  account: { id: number; readable: string; name: string }
  users: SharedUserRow[]
  changes: SharedChanges
}

function iconOf(identifier: string): LucideIcon {
  if (identifier.startsWith("$")) return UsersRound
  if (identifier.startsWith("@")) return AtSign
  return identifier.includes("@") ? User : Globe
}

/** A shared mailbox and who may use it. */
export function SharedView({ account, users, changes }: SharedViewProps) {
  const t = useTranslations("panel.shared")
  const act = useAct()
  const { id } = account

  return (
    <DetailPage
      back={{ path: "/panel/accounts", text: t("back") }}
      title={account.name || account.readable}
      badge={<Badge look="accent">{t("isShared")}</Badge>}
      description={t("description", { address: account.readable })}
    >
      <EntryForm
        label={t("add")}
        hint={t("addHint")}
        submit={t("addSubmit")}
        change={(form) =>
          changes.allow({ id: account.id, who: String(form.get("who")), rights: String(form.get("rights")) })
        }
        onDone={() => toast(t("added"))}
      >
        {(control) => (
          <>
            <Input {...control} {...exactText} name="who" inputMode="email" className="flex-1 basis-60" />
            <Select
              name="rights"
              aria-label={t("rights")}
              defaultValue="member"
              className="grow sm:grow-0"
              options={levels.map((level) => [level, t(`levels.${level}`)])}
            />
          </>
        )}
      </EntryForm>
      <Rows
        label={t("users")}
        empty={
          <EmptyState icon={<Inbox />} title={t("empty")}>
            {t("emptyHint")}
          </EmptyState>
        }
      >
        {users.map((user) => (
          <UserRow
            key={user.identifier}
            user={user}
            onChange={(who, rights) => act(changes.allow, { id, who, rights }, t("changed", { who }))}
            onRemove={(who) => act(changes.disallow, { id, who }, t("removed", { who }))}
          />
        ))}
      </Rows>
      <p className="text-ink-faint text-sm">{t("note")}</p>
    </DetailPage>
  )
}

interface UserRowProps {
  user: SharedUserRow
  onChange: (who: string, rights: string) => void
  onRemove: (who: string) => void
}

function UserRow({ user: { identifier, rights, level }, onChange, onRemove }: UserRowProps) {
  const t = useTranslations("panel.shared")
  const Icon = iconOf(identifier)
  return (
    <ListRow
      icon={<Icon />}
      title={identifier === "anyone" ? t("anyone") : identifier.replace(/^\$/, "")}
      detail={identifier.startsWith("$") ? t("group") : identifier.startsWith("@") ? t("domain") : undefined}
      facts={
        <Select
          aria-label={t("rightsOf", { who: identifier })}
          value={level ?? rights}
          onChange={(event) => onChange(identifier, event.target.value)}
          options={levels.map((one) => [one, t(`levels.${one}`)])}
        >
          {!level && <option value={rights}>{t("letters", { rights })}</option>}
        </Select>
      }
    >
      <IconButton label={t("remove", { who: identifier })} onClick={() => onRemove(identifier)}>
        <X />
      </IconButton>
    </ListRow>
  )
}
