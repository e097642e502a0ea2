import { useTranslations } from "next-intl"
import { CopyText } from "./copy-text"

export interface SettingsProps {
  hostname: string
  /** Undefined: turned off. */
  ports: Partial<Record<"imaps" | "imap" | "submissions" | "submission" | "pop3s" | "managesieve", number>>
}

/** What a mail program must be told to connect. */
export function Settings({ hostname, ports }: SettingsProps) {
  const t = useTranslations("panel.settings")
  const rows = [
    { name: "IMAP", port: ports.imaps, security: "TLS" },
    { name: "IMAP", port: ports.imap, security: "STARTTLS" },
    { name: "SMTP", port: ports.submissions, security: "TLS" },
    { name: "SMTP", port: ports.submission, security: "STARTTLS" },
    { name: "POP3", port: ports.pop3s, security: "TLS" },
    { name: "Sieve", port: ports.managesieve, security: "STARTTLS" },
  ].filter((row) => row.port !== undefined)
  return (
    <section className="rounded-xl border border-line bg-surface">
      <h2 className="px-5 pt-4 font-semibold">{t("title")}</h2>
      <p className="px-5 pt-1 text-ink-soft text-sm">{t("hint")}</p>
      <div className="flex items-center justify-between gap-3 px-5 pt-3">
        <span className="text-ink-soft text-sm">{t("server")}</span>
        <CopyText text={hostname} />
      </div>
      <ul className="mt-3 divide-y divide-line border-line border-t">
        {rows.map(({ name, port, security }) => (
          <li key={port} className="grid grid-cols-[4rem_1fr_auto] gap-3 px-5 py-2.5 text-sm">
            <span className="font-medium">{name}</span>
            <span className="text-ink-soft">{security}</span>
            <span className="tabular-nums">{t("port", { port: String(port) })}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
