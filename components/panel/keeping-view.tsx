"use client"

import { ArchiveRestore, Inbox } from "lucide-react"
import { useFormatter, useTranslations } from "next-intl"
import { useId } from "react"
import { Button } from "../ui/button"
import { EmptyState } from "../ui/empty-state"
import { PlaceLink } from "../ui/place-link"
import { toast } from "../ui/toast"
import { DetailPage } from "./detail-page"
import { RefusalContext } from "./form-fields"
import { type DeletedCount, type KeepingChanges, type Stretch, stretches } from "./keeping"
import { Rows } from "./list-page"
import { sizeIn } from "./quota"
import { type RetentionDays, RetentionFields, useDays } from "./retention-fields"
import { useAct, useChange } from "./use-change"

export interface KeepingViewProps {
  account: { id: number; address: string; readable: string }
  days: RetentionDays
  /** How long deleted mail can be given back, days; 0: not at all. */
  kept: number
  stretch: Stretch
  /** From when on, milliseconds; absent: all. */
  since: number | undefined
  counts: DeletedCount[]
  changes: KeepingChanges
}

/** How long mail of an account stays, and what was deleted lately and can be given back. */
export function KeepingView({ account, days, kept, stretch, since, counts, changes }: KeepingViewProps) {
  const t = useTranslations("keeping")
  const act = useAct()
  const restore = (mailbox?: string) => {
    const which = { id: account.id, ...(mailbox !== undefined && { mailbox }), ...(since && { since }) }
    return act(changes.restore, which, t("restored"))
  }
  return (
    <DetailPage
      back={{ path: "/panel/accounts", text: t("back") }}
      title={t("title")}
      description={t("description", { address: account.readable })}
    >
      <RetentionForm account={account} days={days} retain={changes.retain} />
      <section className="flex flex-col gap-3">
        <div className="flex flex-wrap items-end justify-between gap-3">
          <div className="min-w-0 flex-1 basis-72">
            <h2 className="font-semibold text-lg">{t("deleted")}</h2>
            <p className="max-w-prose text-ink-soft">
              {kept > 0 ? t("deletedHint", { days: kept }) : t("off")}
            </p>
          </div>
          {counts.length > 1 && (
            <Button onClick={() => void restore()}>
              <ArchiveRestore aria-hidden />
              {t("restoreAll")}
            </Button>
          )}
        </div>
        {kept > 0 && (
          <nav aria-label={t("when")} className="flex gap-1">
            {stretches.map((each) => (
              <PlaceLink
                key={each}
                href={`/panel/accounts/${encodeURIComponent(account.address)}/keeping?when=${each}`}
                icon={null}
                current={each === stretch}
              >
                {t(`stretch.${each}`)}
              </PlaceLink>
            ))}
          </nav>
        )}
        <Rows
          label={t("deleted")}
          empty={
            <EmptyState icon={<Inbox />} title={t("none")}>
              {t("noneHint")}
            </EmptyState>
          }
        >
          {counts.map((count) => (
            <CountRow key={count.mailbox} count={count} onRestore={() => void restore(count.mailbox)} />
          ))}
        </Rows>
        <p className="text-ink-faint text-sm">{t("note")}</p>
      </section>
    </DetailPage>
  )
}

function RetentionForm({
  account,
  days,
  retain,
}: Pick<KeepingViewProps, "account" | "days"> & { retain: KeepingChanges["retain"] }) {
  const t = useTranslations("keeping")
  const daysIn = useDays()
  const heading = useId()
  const { ask, pending, refusal } = useChange(
    async (form: FormData) => {
      const given = daysIn(form)
      return "message" in given ? given : retain({ id: account.id, ...given })
    },
    () => toast(t("saved")),
  )
  return (
    <RefusalContext value={refusal}>
      <form
        aria-labelledby={heading}
        className="flex flex-col gap-4 rounded-xl border border-line p-4 sm:p-5"
        onSubmit={(event) => {
          event.preventDefault()
          void ask(new FormData(event.currentTarget))
        }}
      >
        <h2 id={heading} className="font-semibold text-lg">
          {t("retention")}
        </h2>
        <RetentionFields days={days} usual={t("usualInDomain")} />
        {refusal && !refusal.field && (
          <p role="alert" className="text-danger text-sm">
            {refusal.message}
          </p>
        )}
        <Button look="primary" type="submit" className="self-start" disabled={pending}>
          {t("save")}
        </Button>
      </form>
    </RefusalContext>
  )
}

function CountRow({ count, onRestore }: { count: DeletedCount; onRestore: () => void }) {
  const t = useTranslations("keeping")
  const format = useFormatter()
  const size = sizeIn(count.bytes)
  const at = (moment: number) =>
    format.dateTime(new Date(moment), { dateStyle: "medium", timeStyle: "short" })
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-56">
        <p className="break-words font-medium">{count.mailbox}</p>
        <p className="text-ink-soft text-sm">
          {t("count", { count: count.messages })} ·{" "}
          {format.number(size.value, { style: "unit", unit: size.unit, unitDisplay: "short" })}
        </p>
        <p className="text-ink-faint text-sm" suppressHydrationWarning>
          {at(count.earliest) === at(count.latest)
            ? t("at", { when: at(count.latest) })
            : t("between", { from: at(count.earliest), to: at(count.latest) })}
        </p>
      </div>
      <Button size="small" onClick={onRestore} aria-label={t("restoreOf", { name: count.mailbox })}>
        <ArchiveRestore aria-hidden />
        {t("restore")}
      </Button>
    </li>
  )
}
