"use client"

import { GraduationCap } from "lucide-react"
import { useTranslations } from "next-intl"
import { useState } from "react"
import type { AccountLearnt, SpamStatus } from "../../server/spam/desk"
import { Button } from "../ui/button"
import { DropdownMenuItem } from "../ui/dropdown-menu"
import { EmptyState } from "../ui/empty-state"
import { PageHead } from "../ui/page-head"
import { toast } from "../ui/toast"
import { ConfirmDialog } from "./confirm-dialog"
import { Rows } from "./list-page"
import { ListRow } from "./list-row"
import type { Change } from "./outcome"
import { RowMenu } from "./row-menu"
import { VerdictDays } from "./verdict-days"

export interface SpamViewProps {
  status: SpamStatus
  accounts: AccountLearnt[]
  /** Messages of each kind before the filter says anything. */
  least: number
  /** Forgets what an account learnt, or with undefined the site. */
  startAgain: Change<number | undefined>
}

/** The filter that learns: what became of mail, how much it was taught, by whom, and how to begin again. */
export function SpamView({ status, accounts, least, startAgain }: SpamViewProps) {
  const t = useTranslations("panel.spam")
  const [open, setOpen] = useState<{ id?: number; name: string }>()
  return (
    <>
      <PageHead title={t("title")} hint={t("description")} />
      <VerdictDays days={status.days} />
      <section
        aria-labelledby="site-learnt"
        className="rounded-xl border border-line bg-surface px-4 py-4 sm:px-5"
      >
        <div className="flex flex-wrap items-start justify-between gap-3">
          <div className="min-w-0">
            <h2 id="site-learnt" className="font-semibold">
              {t("site")}
            </h2>
            <p className="mt-1 text-ink-soft text-sm">
              {t("learnt", { good: status.ham, junk: status.spam })}
            </p>
            {Math.min(status.ham, status.spam) < least && (
              <p className="mt-1 text-ink-faint text-sm">{t("tooLittle", { count: least })}</p>
            )}
            {status.waiting > 0 && (
              <p className="mt-1 text-ink-faint text-sm">{t("waiting", { count: status.waiting })}</p>
            )}
          </div>
          <Button onClick={() => setOpen({ name: t("site") })} disabled={status.ham + status.spam === 0}>
            {t("startAgain")}
          </Button>
        </div>
      </section>
      <section aria-labelledby="account-learnt">
        <h2 id="account-learnt" className="mb-2 font-semibold text-base">
          {t("accounts")}
        </h2>
        <Rows
          empty={
            <EmptyState icon={<GraduationCap />} title={t("nobody")}>
              {t("nobodyHint")}
            </EmptyState>
          }
        >
          {accounts.map(({ id, address, name, ham, spam }) => (
            <ListRow
              key={id}
              icon={<GraduationCap />}
              title={name || address}
              detail={name && address}
              facts={<span>{t("learnt", { good: ham, junk: spam })}</span>}
            >
              <RowMenu of={name || address}>
                <DropdownMenuItem danger onSelect={() => setOpen({ id, name: name || address })}>
                  {t("startAgain")}
                </DropdownMenuItem>
              </RowMenu>
            </ListRow>
          ))}
        </Rows>
      </section>
      {open && (
        <ConfirmDialog
          title={open.id === undefined ? t("siteTitle") : t("accountTitle", { name: open.name })}
          description={open.id === undefined ? t("siteHint") : t("accountHint")}
          confirm={t("startAgain")}
          change={() => startAgain(open.id)}
          onDone={() => {
            setOpen(undefined)
            toast(t("startedAgain"))
          }}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  )
}
