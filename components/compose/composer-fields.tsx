import { useTranslations } from "next-intl"
import { useEffect, useRef, useState } from "react"
import type { Composition } from "./composition"
import { IdentityChoice } from "./identity-choice"
import { RecipientField } from "./recipient-field"
import { useComposition } from "./use-composition"

const rows = ["to", "cc", "bcc"] as const

/** From whom, to whom, about what. Cc and Bcc appear when they are wanted or filled. */
export function ComposerFields({ composition }: { composition: Composition }) {
  const t = useTranslations("compose")
  const state = useComposition(composition)
  const [wanted, setWanted] = useState({ cc: false, bcc: false })
  const subject = useRef<HTMLInputElement>(null)
  const asksSubject = state.notice?.kind === "no-subject"
  useEffect(() => {
    if (asksSubject) subject.current?.focus()
  }, [asksSubject])
  const visible = rows.filter((row) => row === "to" || wanted[row] || state[row].length > 0)
  const hidden = rows.filter((row) => !visible.includes(row)) as ("cc" | "bcc")[]
  return (
    <div className="shrink-0 text-base">
      {composition.setup.identities.length > 1 && <IdentityChoice composition={composition} />}
      {visible.map((row) => (
        <RecipientField
          key={row}
          label={t(`fields.${row}`)}
          recipients={state[row]}
          autoFocus={row === "to" ? state.kind === "new" || state.kind.startsWith("forward") : wanted[row]}
          onChange={(recipients) => composition.write({ [row]: recipients })}
          aside={
            row === "to" &&
            hidden.map((each) => (
              <button
                key={each}
                type="button"
                className="rounded px-1.5 py-0.5 text-ink-faint text-sm hover:bg-hover hover:text-ink"
                onClick={() => setWanted({ ...wanted, [each]: true })}
              >
                {t(`fields.${each}`)}
              </button>
            ))
          }
        />
      ))}
      <div className="flex items-center border-line border-b px-4">
        <input
          ref={subject}
          value={state.subject}
          maxLength={1000}
          aria-label={t("fields.subject")}
          placeholder={t("fields.subject")}
          className="h-10 w-full bg-transparent font-medium text-base outline-none placeholder:font-normal placeholder:text-ink-faint"
          onChange={(event) => composition.write({ subject: event.target.value })}
          onBlur={() => composition.show({})}
        />
      </div>
    </div>
  )
}
