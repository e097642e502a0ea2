import { useFormatter, useNow, useTranslations } from "next-intl"

export interface RecentChange {
  id: number
  at: Date
  actor: string
  action: string
  subject: string
}

/** What was changed last, and by whom. */
export function RecentChanges({ changes }: { changes: RecentChange[] }) {
  const t = useTranslations("panel.recent")
  const format = useFormatter()
  const now = useNow()
  // An action of a newer version is shown by its own name.
  const words = (action: string) => {
    const key = action.replaceAll(".", "-")
    return t.has(`actions.${key}`) ? t(`actions.${key}`) : action
  }
  const somebody = (actor: string) => {
    const key = `actors.${actor.replace(" ", "-")}`
    return !actor.includes("@") && t.has(key) ? t(key) : actor
  }
  return (
    <section className="rounded-xl border border-line bg-surface">
      <h2 className="px-5 pt-4 pb-3 font-semibold">{t("title")}</h2>
      {changes.length === 0 ? (
        <p className="px-5 pb-5 text-ink-soft text-sm">{t("none")}</p>
      ) : (
        <ul className="divide-y divide-line border-line border-t">
          {changes.map((change) => (
            <li key={change.id} className="flex items-baseline gap-3 px-5 py-2.5 text-sm">
              <span className="min-w-0 flex-1">
                <span className="block truncate">
                  <span className="text-ink-soft">{words(change.action)}</span>{" "}
                  <span className="font-medium">{change.subject === "all" ? t("all") : change.subject}</span>
                </span>
                <span className="block truncate text-ink-faint text-xs">{somebody(change.actor)}</span>
              </span>
              <time dateTime={change.at.toISOString()} className="shrink-0 text-ink-faint text-xs">
                {format.relativeTime(change.at, now)}
              </time>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
