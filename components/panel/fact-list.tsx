import { useTranslations } from "next-intl"
import { CopyText } from "./copy-text"

/** What is known of a message, name by name, its trace at the end. */
export function FactList({ facts, trace }: { facts: [string, string][]; trace: string }) {
  const t = useTranslations("panel.queue")
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-2">
      {facts.map(([label, text]) => (
        <div key={label} className="contents">
          <dt className="text-ink-faint">{label}</dt>
          <dd className="min-w-0 break-words">{text}</dd>
        </div>
      ))}
      <dt className="text-ink-faint">{t("detail.trace")}</dt>
      <dd className="min-w-0">
        <CopyText text={trace} />
      </dd>
    </dl>
  )
}
