"use client"

import { AtSign, Globe, Inbox, type LucideIcon, User, UsersRound } from "lucide-react"
import { useTranslations } from "next-intl"
import { Badge } from "../ui/badge"
import { EmptyState } from "../ui/empty-state"
import { Input } from "../ui/input"
import { Select } from "../ui/select"
import { toast } from "../ui/toast"
import { DetailPage } from "./detail-page"
import { EntryForm } from "./entry-form"
import { EntryRow } from "./entry-row"
import { levels, type SharedChanges, type SharedUserRow } from "./shared"

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

  async function change(who: string, rights: string) {
    const refused = await changes.allow({ id: account.id, who, rights })
    toast(refused?.message ?? t("changed", { who }))
  }

  async function remove(who: string) {
    const refused = await changes.disallow({ id: account.id, who })
    toast(refused?.message ?? t("removed", { who }))
  }

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
            <Input
              {...control}
              name="who"
              inputMode="email"
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              className="flex-1 basis-60"
            />
            <Select name="rights" aria-label={t("rights")} defaultValue="member" className="grow sm:grow-0">
              {levels.map((level) => (
                <option key={level} value={level}>
                  {t(`levels.${level}`)}
                </option>
              ))}
            </Select>
          </>
        )}
      </EntryForm>
      <section className="rounded-xl border border-line bg-surface" aria-label={t("users")}>
        {users.length === 0 ? (
          <EmptyState icon={<Inbox />} title={t("empty")}>
            {t("emptyHint")}
          </EmptyState>
        ) : (
          <ul className="divide-y divide-line">
            {users.map((user) => (
              <UserRow key={user.identifier} user={user} onChange={change} onRemove={remove} />
            ))}
          </ul>
        )}
      </section>
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
    <EntryRow
      icon={<Icon />}
      title={identifier === "anyone" ? t("anyone") : identifier.replace(/^\$/, "")}
      detail={identifier.startsWith("$") ? t("group") : identifier.startsWith("@") ? t("domain") : undefined}
      remove={t("remove", { who: identifier })}
      onRemove={() => onRemove(identifier)}
    >
      <Select
        aria-label={t("rightsOf", { who: identifier })}
        value={level ?? rights}
        onChange={(event) => onChange(identifier, event.target.value)}
      >
        {!level && <option value={rights}>{t("letters", { rights })}</option>}
        {levels.map((one) => (
          <option key={one} value={one}>
            {t(`levels.${one}`)}
          </option>
        ))}
      </Select>
    </EntryRow>
  )
}
