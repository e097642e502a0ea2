"use client"

import { CircleAlert, CircleCheck, CircleHelp } from "lucide-react"
import { useTranslations } from "next-intl"
import { useState } from "react"
import type { ListAnswer, ListAnswers } from "../../server/reputation/lists-desk"
import { Input } from "../ui/input"
import type { AskLists } from "./dns-list"
import { EntryForm } from "./entry-form"
import { exactText } from "./form-fields"

const looks = {
  listed: { icon: CircleAlert, colour: "text-danger" },
  "not-listed": { icon: CircleCheck, colour: "text-accent" },
  broken: { icon: CircleHelp, colour: "text-warn" },
  silent: { icon: CircleHelp, colour: "text-warn" },
} as const

/** Asks the lists about an address or a domain, and says what they answered. */
export function ListQuestion({ ask }: { ask: AskLists }) {
  const t = useTranslations("panel.lists.ask")
  const [told, setTold] = useState<ListAnswers>()

  async function change(form: FormData) {
    setTold(undefined)
    const answer = await ask(String(form.get("subject") ?? ""))
    if ("message" in answer) return answer
    setTold(answer)
    return undefined
  }

  return (
    <section aria-labelledby="ask-lists" className="flex flex-col gap-4">
      <h2 id="ask-lists" className="font-semibold text-base">
        {t("title")}
      </h2>
      <EntryForm
        label={t("subject")}
        hint={t("hint")}
        submit={t("submit")}
        change={change}
        onDone={() => undefined}
      >
        {(control) => (
          <Input
            {...control}
            {...exactText}
            name="subject"
            inputMode="url"
            placeholder="192.0.2.7"
            className="flex-1 basis-60"
          />
        )}
      </EntryForm>
      <div role="status">{told && <Answers told={told} />}</div>
    </section>
  )
}

function Answers({ told: { subject, answers, points } }: { told: ListAnswers }) {
  const t = useTranslations("panel.lists.ask")
  const listed = answers.some(({ answer, enabled, works }) => answer === "listed" && enabled && works)
  return (
    <div className="rounded-xl border border-line bg-surface">
      <p className="px-4 py-3 font-medium sm:px-5">
        {answers.length === 0
          ? t("nobody", { subject })
          : listed
            ? t("sum", { subject, points })
            : t("clean", { subject })}
      </p>
      {answers.length > 0 && (
        <ul className="divide-y divide-line border-line border-t">
          {answers.map((answer) => (
            <AnswerRow key={answer.zone} answer={answer} />
          ))}
        </ul>
      )}
    </div>
  )
}

function AnswerRow({
  answer: { zone, answer, about, text, points, enabled, works },
}: {
  answer: ListAnswer
}) {
  const t = useTranslations("panel.lists.ask")
  const counts = enabled && works
  const { icon: Icon, colour } = looks[answer === "listed" && !counts ? "silent" : answer]
  return (
    <li className="flex items-start gap-3 px-4 py-2.5 text-sm sm:px-5">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${colour}`} />
      <div className="min-w-0 flex-1">
        <p className="break-words">{t(`answers.${answer}`, { zone, about })}</p>
        {text && <p className="mt-0.5 break-words text-ink-soft">{text}</p>}
        {!enabled && <p className="mt-0.5 text-ink-faint">{t("off")}</p>}
        {enabled && answer === "listed" && !works && <p className="mt-0.5 text-ink-faint">{t("setAside")}</p>}
      </div>
      {answer === "listed" && counts && (
        <span className="shrink-0 text-ink-soft tabular-nums">{t("points", { count: points })}</span>
      )}
    </li>
  )
}
