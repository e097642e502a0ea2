import { useTranslations } from "next-intl"
import type { Verdict } from "@/app/_mail/trust"

/** Why a message was taken for junk, a sentence for each reason. What has none is told by its name. */
export function JunkReasons({ reasons }: { reasons: Verdict["reasons"] }) {
  const t = useTranslations()
  return (
    <ul className="appear mt-2 flex list-disc flex-col gap-1 pl-5">
      {reasons.map(({ name }) => (
        <li key={name}>
          {t.has(`spam.reasons.${name}`)
            ? t(`spam.reasons.${name}`)
            : t("mail.verdict.otherReason", { name })}
        </li>
      ))}
    </ul>
  )
}
