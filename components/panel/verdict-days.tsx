import { ChartColumn } from "lucide-react"
import { useFormatter, useTranslations } from "next-intl"
import type { VerdictDay } from "../../server/spam/desk"
import { EmptyState } from "../ui/empty-state"

const outcomes = [
  ["ham", "bg-accent"],
  ["spam", "bg-warn"],
  ["refused", "bg-danger"],
  ["virus", "bg-ink"],
] as const

const allOf = (day: VerdictDay) => outcomes.reduce((sum, [name]) => sum + day[name], 0)

/** What became of mail on the last days, in numbers and as bars beside them. */
export function VerdictDays({ days }: { days: VerdictDay[] }) {
  const t = useTranslations("panel.spam")
  const format = useFormatter()
  const most = Math.max(...days.map(allOf))
  return (
    <section
      aria-labelledby="verdict-days"
      className="overflow-hidden rounded-xl border border-line bg-surface"
    >
      <h2 id="verdict-days" className="px-4 pt-4 font-semibold sm:px-5">
        {t("days", { count: days.length })}
      </h2>
      {most === 0 ? (
        <EmptyState icon={<ChartColumn />} title={t("noMail")}>
          {t("noMailHint")}
        </EmptyState>
      ) : (
        <table className="mt-3 mb-2 w-full text-sm tabular-nums">
          <thead>
            <tr className="text-ink-soft text-xs">
              <th scope="col" className="py-1.5 pl-4 text-left font-normal sm:pl-5">
                {t("day")}
              </th>
              <td aria-hidden className="hidden w-1/2 sm:table-cell" />
              {outcomes.map(([name, colour]) => (
                <th
                  key={name}
                  scope="col"
                  className="px-1.5 py-1.5 text-right font-normal last:pr-4 sm:last:pr-5"
                >
                  <span aria-hidden className={`mr-1.5 inline-block size-2 rounded-full ${colour}`} />
                  {t(`outcome.${name}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.toReversed().map((day) => (
              <tr key={day.day} className="border-line border-t">
                <th scope="row" className="whitespace-nowrap py-1.5 pl-4 text-left font-normal sm:pl-5">
                  {format.dateTime(new Date(day.day), { day: "numeric", month: "short", timeZone: "UTC" })}
                </th>
                <td aria-hidden className="hidden px-3 sm:table-cell">
                  <Bar day={day} most={most} />
                </td>
                {outcomes.map(([name]) => (
                  <td
                    key={name}
                    className={`px-1.5 py-1.5 text-right last:pr-4 sm:last:pr-5 ${day[name] === 0 ? "text-ink-faint" : ""}`}
                  >
                    {format.number(day[name])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

function Bar({ day, most }: { day: VerdictDay; most: number }) {
  return (
    <div className="flex h-2 gap-px overflow-hidden rounded-full">
      {outcomes.map(([name, colour]) =>
        day[name] === 0 ? null : (
          <div key={name} className={colour} style={{ width: `${(day[name] / most) * 100}%` }} />
        ),
      )}
    </div>
  )
}
