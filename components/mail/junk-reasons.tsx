import { useTranslations } from "next-intl"
import type { Verdict } from "@/app/_mail/trust"

/** The catalogues of those who give reasons, each with a sentence for a name. */
const catalogues = ["spam", "reputation"] as const

/** Why a message was taken for junk, a sentence for each reason. What has none is told by its name. */
export function JunkReasons({ reasons }: { reasons: Verdict["reasons"] }) {
  const t = useTranslations()
  const sentence = (name: string) => {
    const key = catalogues.map((each) => `${each}.reasons.${name}`).find((each) => t.has(each))
    return key ? t(key) : t("mail.verdict.otherReason", { name })
  }
  return (
    <ul className="appear mt-2 flex list-disc flex-col gap-1 pl-5">
      {reasons.map(({ name }) => (
        <li key={name}>{sentence(name)}</li>
      ))}
    </ul>
  )
}
